import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type TypeScript from 'typescript';
import type { RuleContext } from '../../model/index.js';
import { folderOf, joinPath } from '../kit.js';
import type { SyntaxProblem } from '../reading/data.js';

/** Where the checked files stand in the compiler's eyes; nothing is read from or written to such a folder. */
const VIRTUAL_ROOT = '/repository';
const AMBIENT = `${VIRTUAL_ROOT}/.ambient.d.ts`;
/** What a configuration may take from its runtime without installing @types/node. */
const AMBIENT_TEXT = `declare const process: { readonly env: Readonly<Record<string, string | undefined>> };
declare const console: { log(...values: unknown[]): void };
`;

/** "Cannot find module": said of packages that are simply not installed where we run, so only for railway's own. */
const CANNOT_FIND_MODULE = 2307;
const IMPLICIT_ANY_MODULE = 7016;

/**
 * Type-checks `.railway/railway.ts` against the types of the railway package, without running a line of it.
 * Files it imports by relative path are taken from the files under judgement or the repository.
 * @throws Error where the compiler or the types are not installed
 */
export async function typeProblems(path: string, context: RuleContext): Promise<readonly SyntaxProblem[]> {
  try {
    return await compile(path, context);
  } catch (error) {
    // The compiler's own recursion: no program that a person wrote is nested like that.
    if (error instanceof RangeError) return [{ line: 1, column: 1, message: 'nested too deeply to be read' }];
    throw error;
  }
}

async function compile(path: string, context: RuleContext): Promise<readonly SyntaxProblem[]> {
  const { default: ts } = await import('typescript');
  const root = `${VIRTUAL_ROOT}/${path}`;
  const options: TypeScript.CompilerOptions = {
    strict: true,
    noEmit: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts'],
    types: [],
    skipLibCheck: true,
  };
  const program = ts.createProgram([root, AMBIENT], options, hostOf(ts, options, context));
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file === undefined || file.fileName === root)
    .filter((diagnostic) => !isForeignModule(diagnostic, ts))
    .map((diagnostic) => {
      const place = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0) ?? { line: 0, character: 0 };
      const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ');
      return { line: place.line + 1, column: place.character + 1, message: `TS${diagnostic.code}: ${message}` };
    });
}

function isForeignModule(diagnostic: TypeScript.Diagnostic, ts: typeof TypeScript): boolean {
  if (diagnostic.code !== CANNOT_FIND_MODULE && diagnostic.code !== IMPLICIT_ANY_MODULE) return false;
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ');
  return !/['"](?:railway(?:\/[\w-]+)?|\.[^'"]*)['"]/u.test(message);
}

function hostOf(
  ts: typeof TypeScript,
  options: TypeScript.CompilerOptions,
  context: RuleContext,
): TypeScript.CompilerHost {
  const host = ts.createCompilerHost(options);
  const readVirtual = (file: string): string | undefined => {
    if (file === AMBIENT) return AMBIENT_TEXT;
    return file.startsWith(`${VIRTUAL_ROOT}/`)
      ? (context.read(file.slice(VIRTUAL_ROOT.length + 1)) ?? undefined)
      : undefined;
  };
  const isVirtual = (file: string) => file.startsWith(`${VIRTUAL_ROOT}/`);
  return {
    ...host,
    getCurrentDirectory: () => VIRTUAL_ROOT,
    fileExists: (file) => (isVirtual(file) ? readVirtual(file) !== undefined : host.fileExists(file)),
    readFile: (file) => (isVirtual(file) ? readVirtual(file) : host.readFile(file)),
    getSourceFile: (file, languageVersion) => {
      if (!isVirtual(file)) return host.getSourceFile(file, languageVersion);
      const text = readVirtual(file);
      return text === undefined ? undefined : ts.createSourceFile(file, text, languageVersion);
    },
    resolveModuleNameLiterals: (literals, containing) =>
      literals.map((literal) => ({ resolvedModule: resolve(ts, options, host, context, literal.text, containing) })),
  };
}

function resolve(
  ts: typeof TypeScript,
  options: TypeScript.CompilerOptions,
  host: TypeScript.CompilerHost,
  context: RuleContext,
  name: string,
  containing: string,
): TypeScript.ResolvedModuleFull | undefined {
  if (name === 'railway' || name === 'railway/iac') return railwayTypes(ts, name);
  if (!containing.startsWith(`${VIRTUAL_ROOT}/`))
    return ts.resolveModuleName(name, containing, options, host).resolvedModule;
  if (!name.startsWith('.')) return undefined;
  const base = joinPath(folderOf(containing.slice(VIRTUAL_ROOT.length + 1)), name);
  if (base === null) return undefined;
  const stem = base.replace(/\.[cm]?js$/u, '');
  const found = [base, `${stem}.ts`, `${stem}/index.ts`].find(
    (path) => /\.ts$/u.test(path) && context.read(path) !== null,
  );
  return found === undefined ? undefined : { resolvedFileName: `${VIRTUAL_ROOT}/${found}`, extension: ts.Extension.Ts };
}

/** The package exports no manifest, so its folder is found from its entry point. */
function railwayTypes(ts: typeof TypeScript, name: string): TypeScript.ResolvedModuleFull {
  const entry = createRequire(import.meta.url).resolve('railway/iac');
  const types = name === 'railway' ? join(dirname(entry), '..', 'index.d.ts') : join(dirname(entry), 'index.d.ts');
  return { resolvedFileName: types, extension: ts.Extension.Dts, isExternalLibraryImport: true };
}
