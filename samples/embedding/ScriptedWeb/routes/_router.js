// Runs in each runtime before its first request. A route is a module of this folder, which exports a function for each method.
function handle(version, name, request) {
  const route = Fiber.await(import(`${version}/${name}.js`));
  const method = route[request.method];
  if (method === undefined)
    return { status: 405, body: { error: `${request.method} is not for ${request.path}` } };
  const { status = 200, headers = {}, body } = method(request) ?? { status: 204 };
  return { status, headers, body };
}
