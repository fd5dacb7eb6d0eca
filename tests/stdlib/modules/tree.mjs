// For test programs: files in a folder of the test's own.

/**
 * @param {string} folder
 * @param {Record<string, string | object>} files text, or what is written as JSON, by path
 */
export function plant(folder, files) {
  for (const [path, content] of Object.entries(files)) {
    const full = `${folder}/${path}`;
    fs.mkdir(full.slice(0, full.lastIndexOf('/')), { recursive: true });
    fs.writeFile(full, typeof content === 'string' ? content : JSON.stringify(content));
  }
}
