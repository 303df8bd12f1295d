import { Pool } from 'pg';
import { createClient } from 'redis';

export interface Todo {
  readonly id: number;
  readonly title: string;
}

export interface Store {
  list(): Promise<readonly Todo[]>;
  add(title: string): Promise<Todo>;
  ping(): Promise<boolean>;
  close(): Promise<void>;
}

const LIST_KEY = 'todos';
const PING_TIMEOUT_MS = 2000;

/** Todos in PostgreSQL, with the list kept in Redis until it changes. */
export async function openStore(databaseUrl: string, redisUrl: string): Promise<Store> {
  const pool = new Pool({ connectionString: databaseUrl, connectionTimeoutMillis: PING_TIMEOUT_MS });
  const cache = await createClient({ url: redisUrl }).connect();

  return {
    async list() {
      const cached = await cache.get(LIST_KEY);
      if (cached) return JSON.parse(cached);
      const { rows } = await pool.query<Todo>('SELECT id, title FROM todos ORDER BY id');
      await cache.set(LIST_KEY, JSON.stringify(rows), { EX: 30 });
      return rows;
    },
    async add(title) {
      const { rows } = await pool.query<Todo>('INSERT INTO todos (title) VALUES ($1) RETURNING id, title', [title]);
      await cache.del(LIST_KEY);
      if (!rows[0]) throw new Error('the database returned no row');
      return rows[0];
    },
    async ping() {
      try {
        await pool.query('SELECT 1');
        return true;
      } catch {
        return false;
      }
    },
    async close() {
      await cache.close();
      await pool.end();
    },
  };
}
