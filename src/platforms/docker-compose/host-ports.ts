import { variableName } from '../containers.js';

/** Container name to the port on the host that leads to it. */
export type HostPorts = ReadonlyMap<string, number>;

/** Two containers may listen on one port, a host may not: a taken port gives way to the next free one. */
export function hostPorts(wanted: readonly { readonly name: string; readonly port: number }[]): HostPorts {
  const taken = new Set<number>();
  return new Map(
    wanted.map(({ name, port }) => {
      let free = port;
      while (taken.has(free)) free += 1;
      taken.add(free);
      return [name, free] as const;
    }),
  );
}

/** A port on the loopback address, which a variable may move: `127.0.0.1:${API_PORT:-3000}:3000`. */
export function publishedPort(name: string, port: number, ports: HostPorts): string {
  return `127.0.0.1:\${${variableName(name, 'port')}:-${ports.get(name) ?? port}}:${port}`;
}
