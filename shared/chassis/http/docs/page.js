// Shows openapi.json and lets every operation be tried. All texts go in by textContent: nothing is parsed as HTML.
const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

const resolve = (api, schema) => schema?.$ref ? api.components.schemas[schema.$ref.split("/").pop()] : schema;

// A body to begin with: every required member, by its type.
const example = (api, schema, depth = 0) => {
  schema = resolve(api, schema) ?? {};
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return example(api, schema.anyOf[0], depth);
  if (schema.type === "object" && depth < 4) {
    return Object.fromEntries((schema.required ?? []).map(name => [name, example(api, schema.properties[name], depth + 1)]));
  }
  return { array: [], string: "", integer: schema.minimum ?? 0, number: 0, boolean: false }[schema.type] ?? null;
};

const send = async (method, path, operation, form, answer) => {
  const query = new URLSearchParams();
  const headers = {};
  const token = document.getElementById("token").value;
  if (token) headers.Authorization = `Bearer ${token}`;
  for (const parameter of operation.parameters ?? []) {
    const value = form.elements[`${parameter.in}:${parameter.name}`].value;
    if (value === "") continue;
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (parameter.in === "query") query.set(parameter.name, value);
    else headers[parameter.name] = value;
  }
  const options = { method: method.toUpperCase(), headers };
  if (operation.requestBody) {
    options.body = form.elements.body.value;
    headers["Content-Type"] = Object.keys(operation.requestBody.content)[0];
  }
  const response = await fetch(query.size ? `${path}?${query}` : path, options);
  const text = await response.text();
  let shown = text;
  try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* not JSON: as it is */ }
  answer.replaceChildren(make("p", {}, `${response.status} ${response.statusText}`), make("pre", {}, shown));
};

const operationView = (api, method, path, operation) => {
  const form = make("form");
  for (const parameter of operation.parameters ?? []) {
    const input = make("input", { name: `${parameter.in}:${parameter.name}` });
    if (parameter.required) input.required = true;
    form.append(make("label", {}, `${parameter.name} (${parameter.in}) `, input));
  }
  if (operation.requestBody) {
    const [type, media] = Object.entries(operation.requestBody.content)[0];
    const area = make("textarea", { name: "body", "aria-label": `body, ${type}` });
    area.value = type === "application/json" ? JSON.stringify(example(api, media.schema), null, 2) : "";
    form.append(area);
  }
  const answer = make("div", { class: "answer", "aria-live": "polite" });
  form.append(make("button", {}, "Send"));
  form.addEventListener("submit", event => {
    event.preventDefault();
    send(method, path, operation, form, answer).catch(error => answer.replaceChildren(make("p", {}, String(error))));
  });
  return make("details", {}, make("summary", {}, make("code", {}, `${method.toUpperCase()} ${path}`), " ", make("span", {}, operation.summary)), form, answer);
};

const api = await (await fetch("/openapi.json")).json();
document.title = api.info.title;
document.getElementById("title").textContent = `${api.info.title} ${api.info.version}`;
const groups = new Map();
for (const [path, operations] of Object.entries(api.paths)) {
  for (const [method, operation] of Object.entries(operations)) {
    const tag = operation.tags?.[0] ?? "other";
    if (!groups.has(tag)) groups.set(tag, []);
    groups.get(tag).push(operationView(api, method, path, operation));
  }
}
document.getElementById("operations").replaceChildren(
  ...[...groups].map(([tag, views]) => make("section", {}, make("h2", {}, tag), ...views)));
