#include "chassis/http/openapi.hpp"

#include <map>

#include "chassis/core/json_text.hpp"
#include "chassis/http/docs_page.hpp"

namespace vobe::http {

namespace {

constexpr std::string_view problem_schema =
    R"({"type":"object","required":["type","title","status"],"properties":{"type":{"type":"string"},"title":{"type":"string"},)"
    R"("status":{"type":"integer"},"detail":{"type":"string"},"instance":{"type":"string"},"request_id":{"type":"string"},)"
    R"("errors":{"type":"array","items":{"type":"object","required":["loc","msg","type"],"properties":{)"
    R"("loc":{"type":"array","items":{"type":["string","integer"]}},"msg":{"type":"string"},"type":{"type":"string"},"input":{"type":"string"}}}}}})";

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

/// Unique and stable: get_posts_post_id_comments.
std::string operation_id(Endpoint const& endpoint) {
  std::string id = lower(endpoint.method);
  for (char const c : endpoint.path.starts_with("/api/v1") ? endpoint.path.substr(7) : endpoint.path) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) id += c;
    else if (id.back() != '_') id += '_';
  }
  while (id.back() == '_') id.pop_back();
  return id;
}

/// The first word of the path, by which the page groups.
std::string tag_of(Endpoint const& endpoint) {
  std::string_view path = endpoint.path;
  if (path.starts_with("/api/v1/")) path.remove_prefix(8);
  else path.remove_prefix(1);
  return std::string(path.substr(0, path.find('/')));
}

void append_member(std::string& out, std::string_view name, std::string_view json) {
  if (out.back() != '{') out += ',';
  append_json_string(out, name);
  out += ':';
  out += json;
}

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string parameters_of(Endpoint const& endpoint, schema::SchemaBuilder& schemas) {
  std::string out = "[";
  for (auto const& parameter : endpoint.parameters(schemas)) {
    if (out.size() > 1) out += ',';
    out += "{\"name\":" + quoted(parameter.name) + ",\"in\":" + quoted(parameter.in) +
           ",\"required\":" + (parameter.required ? "true" : "false") + ",\"schema\":" + parameter.schema + "}";
  }
  return out + "]";
}

std::string content(std::string_view type, std::string_view schema) {
  return "{" + quoted(type) + ":{\"schema\":" + std::string(schema) + "}}";
}

/// Which problems an endpoint can answer with beside those that it declares.
std::map<int, bool> problems_of(Endpoint const& endpoint, bool has_input) {
  std::map<int, bool> statuses;
  for (int const status : endpoint.problems) statuses[status] = true;
  if (endpoint.role) statuses[401] = true;
  if (endpoint.role && *endpoint.role > Role::user) statuses[403] = true;
  if (has_input) statuses[422] = true;
  if (endpoint.body_schema || endpoint.streamed) statuses[400] = statuses[413] = statuses[415] = true;
  if (endpoint.idempotent) statuses[409] = true;
  statuses[503] = true;
  return statuses;
}

std::string responses_of(Endpoint const& endpoint, schema::SchemaBuilder& schemas, bool has_input) {
  std::string out = "{";
  std::string success = "{\"description\":" + quoted(reason_phrase(endpoint.success));
  if (endpoint.answer_schema) {
    success += ",\"content\":" + content(endpoint.answer_type, endpoint.answer_schema(schemas));
  } else if (endpoint.success != 204 && !endpoint.answer_type.empty()) {
    success += ",\"content\":" + content(endpoint.answer_type, "{}");
  }
  append_member(out, std::to_string(endpoint.success), success + "}");
  for (auto const& [status, unused] : problems_of(endpoint, has_input)) {
    append_member(out, std::to_string(status),
                  "{\"description\":" + quoted(reason_phrase(status)) + ",\"content\":" +
                      content("application/problem+json", R"({"$ref":"#/components/schemas/Problem"})") + "}");
  }
  return out + "}";
}

std::string operation(Endpoint const& endpoint, schema::SchemaBuilder& schemas) {
  std::string out = "{";
  append_member(out, "operationId", quoted(operation_id(endpoint)));
  append_member(out, "summary", quoted(endpoint.summary));
  append_member(out, "tags", "[" + quoted(tag_of(endpoint)) + "]");
  auto const parameters = parameters_of(endpoint, schemas);
  append_member(out, "parameters", parameters);
  if (endpoint.body_schema) {
    append_member(out, "requestBody",
                  std::string("{\"required\":") + (endpoint.body_required ? "true" : "false") +
                      ",\"content\":" + content(endpoint.body_type, endpoint.body_schema(schemas)) + "}");
  } else if (endpoint.streamed) {
    append_member(out, "requestBody",
                  "{\"required\":true,\"content\":" + content(endpoint.body_type, R"({"type":"string"})") + "}");
  }
  if (endpoint.role) append_member(out, "security", R"([{"bearer":[]}])");
  else if (endpoint.takes_principal) append_member(out, "security", R"([{},{"bearer":[]}])");
  append_member(out, "responses", responses_of(endpoint, schemas, parameters.size() > 2 || endpoint.body_schema));
  return out + "}";
}

Response text_response(std::string_view type, std::string body) {
  Response response;
  response.headers.add("Content-Type", std::string(type));
  response.headers.add("Cache-Control", "no-cache");
  response.body = std::move(body);
  return response;
}

}  // namespace

std::string openapi_document(Router const& router, std::string_view title, std::string_view version) {
  schema::SchemaBuilder schemas;
  std::vector<std::pair<std::string, std::string>> paths;  // in the order of declaration
  for (auto const& endpoint : router.endpoints()) {
    if (!endpoint->parameters) continue;
    auto found = std::ranges::find_if(paths, [&](auto const& path) { return path.first == endpoint->path; });
    if (found == paths.end()) found = paths.insert(paths.end(), {endpoint->path, "{"});
    append_member(found->second, lower(endpoint->method), operation(*endpoint, schemas));
  }
  std::string listed = "{";
  for (auto const& [path, operations] : paths) append_member(listed, path, operations + "}");
  std::string components = "{\"Problem\":" + std::string(problem_schema);
  if (auto const made = schemas.components(); !made.empty()) components += "," + made;
  return R"({"openapi":"3.1.0","info":{"title":)" + quoted(title) + ",\"version\":" + quoted(version) +
         "},\"paths\":" + listed + "},\"components\":{\"schemas\":" + components +
         R"(},"securitySchemes":{"bearer":{"type":"http","scheme":"bearer","bearerFormat":"JWT"}}}})";
}

void mount_openapi(Router& router, std::string_view title, std::string_view version) {
  auto const document = std::make_shared<std::string const>(openapi_document(router, title, version));
  mount_openapi(router, [document]() -> Task<std::string> { co_return *document; });
}

void mount_openapi(Router& router, std::function<Task<std::string>()> document) {
  router.add("GET", "/openapi.json", "This document", false)
      .produces("application/json")
      .handle(
          [document](Request&) -> Task<Response> { co_return text_response("application/json", co_await document()); });
  router.add("GET", "/docs", "This document as a page to try it out", false)
      .produces("text/html")
      .handle([](Request&) -> Task<Response> {
        Response response = text_response("text/html; charset=utf-8", std::string(docs_page));
        response.headers.add("Content-Security-Policy", std::string(docs_page_policy));
        co_return response;
      });
  router.add("GET", "/docs/page.js", "The page's script", false)
      .produces("text/javascript")
      .handle([](Request&) -> Task<Response> {
        co_return text_response("text/javascript; charset=utf-8", std::string(docs_script));
      });
  router.add("GET", "/docs/page.css", "The page's style", false)
      .produces("text/css")
      .handle([](Request&) -> Task<Response> {
        co_return text_response("text/css; charset=utf-8", std::string(docs_style));
      });
}

}  // namespace vobe::http
