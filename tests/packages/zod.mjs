// zod: schemas, what they say of wrong data, transformations, and its CommonJS build.
import { createRequire } from 'node:module';
import * as z from 'zod';
import * as mini from 'zod/mini';

const User = z.object({
  name: z.string().min(1).trim(),
  email: z.email(),
  age: z.coerce.number().int().positive().optional(),
  tags: z.array(z.string()).default([]),
  role: z.enum(['admin', 'user']),
  address: z.object({ street: z.string(), zip: z.string().regex(/^\d{5}$/) }).nullable(),
});
console.log(
  User.parse({
    name: ' Ada ',
    email: 'ada@example.com',
    age: '36',
    role: 'admin',
    address: { street: 'x', zip: '12345' },
  }),
);
const wrong = User.safeParse({
  name: '',
  email: 'no',
  age: -1,
  role: 'root',
  address: { street: 1, zip: 'abc' },
});
console.log(wrong.success, wrong.error.issues);
console.log(z.prettifyError(wrong.error));
console.log(z.treeifyError(wrong.error));
const Shape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('circle'), radius: z.number() }),
  z.object({ kind: z.literal('square'), side: z.number() }),
]);
console.log(Shape.parse({ kind: 'circle', radius: 2 }), Shape.safeParse({ kind: 'line' }).error.issues);
const Tree = z.object({
  value: z.number(),
  get children() {
    return z.array(Tree);
  },
});
console.log(Tree.parse({ value: 1, children: [{ value: 2, children: [] }] }));
console.log(
  await z
    .string()
    .refine(async value => value.length > 2, 'too short')
    .safeParseAsync('ab'),
);
console.log(
  z
    .string()
    .transform(value => value.length)
    .pipe(z.number().max(3))
    .safeParse('four').error.issues,
);
console.log(JSON.stringify(z.toJSONSchema(User), null, 1));
console.log(mini.parse(mini.string().check(mini.minLength(2)), 'ok'));
const required = createRequire(import.meta.url)('zod');
console.log(required.z.number().parse(5), required.z !== z.z);
