// React: a page of a thousand rows, as text and as a stream.
import {
  createContext,
  createElement as h,
  Fragment,
  lazy,
  memo,
  Suspense,
  useContext,
  useId,
  useMemo,
  useReducer,
  useState,
} from 'react';
import { renderToPipeableStream, renderToStaticMarkup, renderToString } from 'react-dom/server';
import { PassThrough } from 'node:stream';

const rows = Array.from({ length: 1000 }, (_, id) => ({
  id,
  name: `row <${id}> & "friends"`,
  isOn: id % 3 === 0,
  price: id * 1.25,
}));
const Theme = createContext('light');

const Row = memo(function Row({ row }) {
  const id = useId();
  const theme = useContext(Theme);
  const [isOpen] = useState(row.id % 2 === 0);
  return h(
    'tr',
    {
      className: `${theme} ${row.isOn ? 'on' : ''}`,
      'data-id': row.id,
      style: { color: row.isOn ? 'red' : undefined, lineHeight: 1.5, marginTop: 4 },
    },
    h('td', { id, hidden: !isOpen }, row.name),
    h('td', { align: 'right' }, row.price.toFixed(2), ' ', null, false, '€'),
    h(
      'td',
      null,
      row.isOn
        ? h('input', { type: 'checkbox', defaultChecked: true, 'aria-label': 'on' })
        : h(Fragment, null, 'off', 0),
    ),
  );
});

function Page({ title }) {
  const sorted = useMemo(() => rows.toSorted((a, b) => b.price - a.price), []);
  const [count] = useReducer(n => n + 1, sorted.length);
  return h(
    'html',
    { lang: 'en' },
    h('head', null, h('title', null, title), h('meta', { charSet: 'utf-8' })),
    h(
      'body',
      null,
      h(
        Theme.Provider,
        { value: 'dark' },
        h('h1', { dangerouslySetInnerHTML: { __html: `<em>${count}</em>` } }),
        h(
          'table',
          null,
          h(
            'tbody',
            null,
            sorted.map(row => h(Row, { key: row.id, row })),
          ),
        ),
      ),
    ),
  );
}

console.log(renderToString(h(Page, { title: 'A page' })));
console.log(renderToStaticMarkup(h(Page, { title: 'Static' })).length);

const Late = lazy(async () => {
  await new Promise(resolve => setTimeout(resolve, 5));
  return { default: () => h('p', null, 'it came late') };
});
const parts = [];
await new Promise((resolve, reject) => {
  const { pipe } = renderToPipeableStream(
    h('main', null, h(Suspense, { fallback: 'loading' }, h(Late)), h('p', null, 'at once')),
    {
      onError: reject,
      onAllReady() {
        const out = new PassThrough();
        out.on('data', chunk => parts.push(chunk));
        out.on('end', resolve);
        pipe(out);
      },
    },
  );
});
console.log(Buffer.concat(parts).toString());
try {
  renderToString(
    h(() => {
      throw new RangeError('from a component');
    }),
  );
} catch (error) {
  console.log(error.name, error.message);
}
