// Writes the commands and parameters of the bench into a folder.  corojs parameters.mjs FOLDER
import { writeFile } from 'coro:fs';

const [folder] = process.argv.slice(2);
const statuses = ['open', 'sent', 'paid', 'returned'];
const orders = Array.from({ length: 500 }, (_, i) => ({
  id: i + 1,
  customer: `Customer & Sons No. ${i % 97}`,
  items: 1 + ((i * 7) % 9),
  cents: 100 + ((i * 7919) % 90_000),
  status: statuses[i % statuses.length],
}));

const table = `(m, orders) => {
  const escape = text => text.replace(/[&<>"]/g, c => '&#' + c.charCodeAt(0) + ';');
  const row = o => '<tr><td>' + o.id + '</td><td>' + escape(o.customer) + '</td><td>' + o.items + '</td><td>' +
    (o.cents / 100).toFixed(2) + '</td><td>' + escape(o.status) + '</td></tr>';
  return '<table><tbody>' + orders.map(row).join('') + '</tbody></table>';
}`;

const commands = {
  trivial: ['(m, p) => p + 1', 1],
  table: [table, orders],
  page: ['(m, props) => m.render(props)', { user: 'ann', orders }],
};
for (const [name, [command, parameter]] of Object.entries(commands)) {
  writeFile(`${folder}/${name}.js`, command);
  writeFile(`${folder}/${name}.json`, JSON.stringify(parameter));
}
