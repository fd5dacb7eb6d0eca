import { useId, useMemo, useState } from 'react';
import { Layout } from './Layout.jsx';
import { OrderTable } from './OrderTable.jsx';

const statuses = ['all', 'open', 'sent', 'paid', 'returned'];

export function OrdersPage({ user, orders, status: first = 'all' }) {
  const [status, setStatus] = useState(first);
  const label = useId();
  const shown = useMemo(() => orders.filter(o => status === 'all' || o.status === status), [orders, status]);
  return (
    <Layout title="Orders" user={user}>
      <h1>Orders</h1>
      <form method="get">
        <label htmlFor={label}>Status</label>
        <select id={label} name="status" value={status} onChange={e => setStatus(e.target.value)}>
          {statuses.map(s => (
            <option key={s}>{s}</option>
          ))}
        </select>
        <button type="submit">Show</button>
      </form>
      <OrderTable orders={shown} />
    </Layout>
  );
}
