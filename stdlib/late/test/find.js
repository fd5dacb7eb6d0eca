// Which files hold tests.
import fs from 'coro:fs';
import { resolvePath } from 'coro:internal/paths';

const isTest = /\.test\.[cm]?[jt]s$/;

/**
 * @param {string[]} paths of files, which are taken as they are, and of folders
 * @returns {string[]} absolute paths of files
 */
export function findTests(paths) {
  /** @type {Set<string>} */
  const found = new Set();
  for (const path of paths) {
    const absolute = resolvePath(path).replace(/(.)\/$/, '$1');
    if (fs.stat(absolute).isDirectory()) addFolder(absolute, found);
    else found.add(absolute);
  }
  return [...found];
}

/**
 * @param {string} folder
 * @param {Set<string>} found
 */
function addFolder(folder, found) {
  const entries = fs.readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const base = folder === '/' ? '' : folder;
  for (const entry of entries) {
    const { name } = entry;
    if (entry.isDirectory()) {
      if (name !== 'node_modules' && !name.startsWith('.')) addFolder(`${base}/${name}`, found);
    } else if (isTest.test(name)) {
      found.add(`${base}/${name}`);
    }
  }
}
