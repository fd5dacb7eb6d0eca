// handlebars: helpers, partials, blocks, precompiled templates, and what it says of wrong ones.
import Handlebars from 'handlebars';
import runtime from 'handlebars/runtime.js';

Handlebars.registerHelper('loud', text => text.toUpperCase());
Handlebars.registerHelper(
  'list',
  (items, options) => `<ul>${items.map(item => `<li>${options.fn(item)}</li>`).join('')}</ul>`,
);
Handlebars.registerPartial('person', '{{first}} {{last}}{{#if title}}, {{title}}{{/if}}');
const template = Handlebars.compile(`{{! a comment }}
<h1>{{loud title}}</h1>
{{#list people}}{{> person}}{{/list}}
{{#each people as |p i|}}{{i}}/{{@index}}{{#unless @last}}, {{/unless}}{{else}}nobody{{/each}}
{{#with nested.deep}}{{value}} {{../title}}{{/with}} {{{raw}}} {{raw}} {{lookup people.[0] 'last'}} {{~ 'tight' ~}} !`);
const data = {
  title: 'people',
  people: [
    { first: 'Yehuda', last: 'Katz', title: 'Dr' },
    { first: 'Alan', last: '<Johnson>' },
  ],
  nested: { deep: { value: 42 } },
  raw: '<b>&</b>',
};
console.log(template(data));
console.log(template({ title: 'none', people: [] }));
const code = Handlebars.precompile('Hello {{name}}!');
console.log(runtime.template(new Function(`return ${code}`)())({ name: '<you>' }));
try {
  Handlebars.compile('{{#if a}}\n{{/unless}}')({});
} catch (error) {
  console.log(error.message);
}
console.log(
  new Handlebars.SafeString('<i>').toString(),
  Handlebars.escapeExpression('<a href="x">'),
  Handlebars.VERSION,
);
