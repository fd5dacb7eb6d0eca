// Values as text, in the manner of Node's util.inspect.

/**
 * @param {unknown} value
 * @param {{ depth?: number }} [options]
 * @returns {string}
 */
export function inspect(value, options) {
  if (typeof value === 'string') return `'${value.replace(/['\\]/g, '\\$&')}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `[Function: ${value.name || '(anonymous)'}]`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Error) return value.stack ?? String(value);
  const depth = options?.depth ?? 2;
  if (depth < 0) return Array.isArray(value) ? '[Array]' : '[Object]';
  const inner = /** @param {unknown} v */ v => inspect(v, { depth: depth - 1 });
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[ ${value.map(inner).join(', ')} ]`;
  const parts = Object.entries(value).map(([name, item]) => `${name}: ${inner(item)}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}
