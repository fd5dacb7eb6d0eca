export const notFound = what => ({ status: 404, body: { error: `there is no ${what}` } });

/** The text of a property, or an error that says what is missing. */
export function text(body, name) {
  const value = body?.[name];
  if (typeof value === 'string') return value;
  throw new TypeError(`the request needs a text "${name}"`);
}
