// The module that commands get as their first argument.
import { renderToString } from 'react-dom/server.browser';
import { OrdersPage } from './OrdersPage.jsx';

export const render = props => `<!doctype html>${renderToString(<OrdersPage {...props} />)}`;
