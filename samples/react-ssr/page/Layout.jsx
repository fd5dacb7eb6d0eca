const sections = ['Orders', 'Customers', 'Products', 'Reports', 'Settings'];

/** What all pages have in common. */
export function Layout({ title, user, children }) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <title>{title}</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header>
          <nav>
            <ul>
              {sections.map(section => (
                <li key={section} className={section === title ? 'here' : undefined}>
                  <a href={`/${section.toLowerCase()}`}>{section}</a>
                </li>
              ))}
            </ul>
          </nav>
          <p className="user">Signed in as {user}</p>
        </header>
        <main>{children}</main>
        <footer>Rendered on the server</footer>
      </body>
    </html>
  );
}
