// Applies migrations to D1, each once and in order, as `wrangler d1 migrations apply` does and by the same table.
export default {
  async fetch(request, { DB }) {
    const table = "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE,"
      + " applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)";
    await DB.prepare(table).run();
    const { results } = await DB.prepare("SELECT name FROM d1_migrations").all();
    const applied = new Set(results.map((row) => row.name));
    for (const { name, sql } of await request.json()) {
      if (applied.has(name)) continue;
      const note = DB.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name);
      await DB.batch([...sql.map((statement) => DB.prepare(statement)), note]);
    }
    return new Response("applied");
  },
};
