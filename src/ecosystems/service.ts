import type { Commands, Service } from '../model/index.js';

/** A service of which nothing is known yet but where it is: ecosystems fill in what they find. */
export function unknownService(base: Pick<Service, 'name' | 'root' | 'ecosystem' | 'kind' | 'manifest'>): Service {
  return {
    ...base,
    language: null,
    framework: null,
    packageManager: null,
    runtime: null,
    lockfile: null,
    workspace: null,
    port: null,
    portVariable: null,
    host: null,
    commands: noCommands(),
    entrypoint: null,
    outputDirectory: null,
    sourceDirectories: [],
    healthPath: null,
    readinessPath: null,
    metricsPath: null,
    gracefulShutdown: null,
    structuredLogging: null,
    migrations: null,
    environment: [],
    backingServices: [],
    systemPackages: [],
  };
}

/** Commands of which none is known. */
export function noCommands(): Commands {
  return {
    install: null,
    build: null,
    start: null,
    develop: null,
    test: null,
    coverage: null,
    lint: null,
    typecheck: null,
    migrate: null,
  };
}
