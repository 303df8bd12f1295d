/** A node of a flow chart; the shape says what it is. */
export interface FlowNode {
  readonly id: string;
  readonly label: string;
  readonly shape: 'box' | 'round' | 'database' | 'queue' | 'person';
}

export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** dashed: stays on the internal network. */
  readonly style: 'solid' | 'dashed';
}

export interface FlowGroup {
  readonly title: string;
  readonly nodes: readonly string[];
}

const SHAPES: Record<FlowNode['shape'], readonly [string, string]> = {
  box: ['[', ']'],
  round: ['(', ')'],
  database: ['[(', ')]'],
  queue: ['[[', ']]'],
  person: ['([', '])'],
};

/** Quotes are the only character that ends a Mermaid label; entity codes are its own escape. */
function label(text: string): string {
  const escaped = text.replace(/\s+/gu, ' ').replace(/[#"<>`]/gu, (mark) => `#${mark.codePointAt(0)};`);
  return `"${escaped}"`;
}

/** Words such as "end" break the Mermaid grammar as ids, hence the prefix; other characters become "_". */
function idOf(id: string): string {
  return `n_${id.replace(/[^A-Za-z0-9]/gu, '_')}`;
}

function printNode(node: FlowNode): string {
  const [open, close] = SHAPES[node.shape];
  return `${idOf(node.id)}${open}${label(node.label)}${close}`;
}

function printEdge(edge: FlowEdge): string {
  const arrow = edge.style === 'solid' ? '-->' : '-.->';
  const text = edge.label === '' ? '' : `|${label(edge.label)}|`;
  return `${idOf(edge.from)} ${arrow}${text} ${idOf(edge.to)}`;
}

/** Prints a Mermaid flow chart. Nodes named in a group stand in its box; edges to unknown nodes are left out. */
export function printFlowchart(
  nodes: readonly FlowNode[],
  edges: readonly FlowEdge[],
  groups: readonly FlowGroup[] = [],
): string {
  const known = new Set(nodes.map((node) => node.id));
  const grouped = new Set(groups.flatMap((group) => group.nodes));
  const boxes = groups.flatMap((group, index) => [
    `  subgraph g_${index}[${label(group.title)}]`,
    ...nodes.filter((node) => group.nodes.includes(node.id)).map((node) => `    ${printNode(node)}`),
    '  end',
  ]);
  const free = nodes.filter((node) => !grouped.has(node.id)).map((node) => `  ${printNode(node)}`);
  const lines = edges
    .filter((edge) => known.has(edge.from) && known.has(edge.to))
    .map((edge) => `  ${printEdge(edge)}`);
  return ['flowchart LR', ...free, ...boxes, ...lines].join('\n');
}
