// marked: Markdown with everything in it, extensions, a walk over its tokens.
import { Marked, lexer, marked, parse } from 'marked';

const text = `# Title *with* \`code\`

A paragraph with **bold**, _italic_, ~~struck~~, a [link](https://example.com "title"), <b>html</b> &amp; an
![image](a.png).  
A new line.

- one
  1. nested
  2. list
- [x] done
- [ ] open

> quoted
> > deeper

| a | b |
|:--|--:|
| 1 | 2 |

\`\`\`js
const x = '<y>';
\`\`\`

---

https://example.com/auto
[ref]: https://example.com/ref

A [ref].
`;
console.log(parse(text));
console.log(JSON.stringify(lexer('**a** `b`\n\n- c'), null, 1));
const shouting = new Marked({
  async: true,
  renderer: { heading: ({ tokens, depth }) => `<h${depth}>${tokens[0].raw.toUpperCase()}</h${depth}>\n` },
  walkTokens: async token => {
    if (token.type === 'link') token.href += '?seen';
  },
});
console.log(await shouting.parse('# quiet\n\n[a](b)'));
console.log(marked.parseInline('**inline**'), marked.parse('a\nb', { breaks: true }));
