import type { z } from 'zod';
import { type FlowNode, printFlowchart } from '../formats/mermaid.js';
import type { Plan, TopologyNodeSchema } from '../model/index.js';

type TopologyNode = z.infer<typeof TopologyNodeSchema>;

const SHAPES: Readonly<Record<TopologyNode['kind'], FlowNode['shape']>> = {
  service: 'box',
  database: 'database',
  cache: 'database',
  queue: 'queue',
  storage: 'database',
  edge: 'person',
  external: 'round',
};

/** The topology as a Mermaid flow chart: one box a platform, dashed lines on the internal network. */
export function architectureDiagram(plan: Plan): string {
  const { nodes, edges } = plan.topology;
  const platforms = [...new Set(nodes.flatMap((node) => (node.platform === null ? [] : [node.platform])))];
  return printFlowchart(
    nodes.map((node) => ({ id: node.id, label: node.label, shape: SHAPES[node.kind] })),
    edges.map((edge) => ({
      from: edge.from,
      to: edge.to,
      label: edge.label,
      style: edge.network === 'public' ? 'solid' : 'dashed',
    })),
    platforms.map((platform) => ({
      title: platform,
      nodes: nodes.filter((node) => node.platform === platform).map((node) => node.id),
    })),
  );
}
