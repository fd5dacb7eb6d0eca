import { memo } from 'react';

const money = cents => `${(cents / 100).toFixed(2)} €`;

const Status = ({ status }) => <span className={`status ${status}`}>{status}</span>;

const OrderRow = memo(function OrderRow({ order, onSelect }) {
  const { id, customer, items, cents, status } = order;
  return (
    <tr onClick={() => onSelect?.(id)} data-id={id}>
      <td>{id}</td>
      <td>
        <a href={`/customers/${encodeURIComponent(customer)}`}>{customer}</a>
      </td>
      <td className="number">{items}</td>
      <td className="number">{money(cents)}</td>
      <td>
        <Status status={status} />
      </td>
    </tr>
  );
});

export function OrderTable({ orders, onSelect }) {
  const total = orders.reduce((sum, order) => sum + order.cents, 0);
  return (
    <table className="orders">
      <thead>
        <tr>
          {['Order', 'Customer', 'Items', 'Total', 'Status'].map(name => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {orders.map(order => (
          <OrderRow key={order.id} order={order} onSelect={onSelect} />
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td colSpan={3}>{orders.length} orders</td>
          <td className="number">{money(total)}</td>
          <td />
        </tr>
      </tfoot>
    </table>
  );
}
