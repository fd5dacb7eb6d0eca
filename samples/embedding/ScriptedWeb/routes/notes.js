// GET /notes, GET /notes/7, POST /notes, DELETE /notes/7. `query` asks the database and looks like a plain function: the
// request's fiber waits, and the runtime serves others meanwhile.
import { notFound, text } from './lib/answers.js';

export function GET({ rest: [id] }) {
  if (id === undefined) return { body: query('SELECT id, body FROM notes ORDER BY id DESC LIMIT 50') };
  const [note] = query('SELECT id, body FROM notes WHERE id = @id', { id: Number(id) });
  return note === undefined ? notFound(`note ${id}`) : { body: note };
}

export function POST({ body }) {
  const [note] = query('INSERT INTO notes (body) VALUES (@body) RETURNING id, body', {
    body: text(body, 'body'),
  });
  console.info('note %d was written', note.id);
  return { status: 201, headers: { location: `/notes/${note.id}` }, body: note };
}

export function DELETE({ rest: [id] }) {
  const gone = query('DELETE FROM notes WHERE id = @id RETURNING id', { id: Number(id) });
  return gone.length === 0 ? notFound(`note ${id}`) : undefined;
}
