// One declaration per endpoint. From it follow routing, parsing, validation, authorisation, metrics' names and the
// OpenAPI document; the handler's parameters say what comes in:
//
//   router.post("/posts/{post_id}/comments", "Write a comment")
//       .needs(Role::user)
//       .creates("/comments/{id}")
//       .problems({404, 409})
//       .handle([&](http::Path<PostId> post, http::Body<NewComment> draft, Principal author, http::IdempotencyKey key)
//       {
//         return comments.write(post, author, std::move(draft.value), key);
//       });
//
// A handler's parameters may be: Path<T> (one per {name}, in order), Query<T> (a described struct), Body<T>,
// std::optional<Body<T>> (a body that may be left out), Principal (of an endpoint that needs a role),
// std::optional<Principal> (the viewer, if any), IdempotencyKey (declares that the endpoint takes that header),
// IfMatch, and Request& (for the few that need all of it). All errors of all parameters are reported at once. It
// returns a Task of: a described struct (200, or 201 after .creates), Page<T>, void (204), or Response (as it is).
#pragma once

#include <boost/mp11/list.hpp>

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "chassis/http/message.hpp"
#include "chassis/http/page.hpp"
#include "chassis/schema/json.hpp"
#include "chassis/schema/types.hpp"

namespace vobe::http {

// ---- what a handler may ask for ----

/// The next {name} of the path. What doesn't read as a T is 404: there is no such thing.
template <class T>
struct Path {
  T value{};
  operator T const&() const { return value; }  // NOLINT(google-explicit-constructor): it stands for the value
};

/// The query string as a described struct. Unknown parameters are ignored, a repeated one counts once.
template <class T>
struct Query {
  T value{};
  T const* operator->() const { return &value; }
  operator T const&() const { return value; }  // NOLINT(google-explicit-constructor)
};

/// The JSON body as a described struct. Unknown members are refused.
template <class T>
struct Body {
  T value{};
  T* operator->() { return &value; }
};

/// What the caller calls this attempt, for retries (see service/idempotency.hpp).
struct IdempotencyKey {
  std::string key;      // empty: none was sent
  UserId user{};        // 0: not signed in
  std::string route;    // "POST /api/v1/posts/{post_id}/comments"
  std::string payload;  // a hash of path and body
};

/// The revision that the caller has seen, from If-Match; nothing when none was sent or "*".
struct IfMatch {
  std::optional<std::int64_t> revision;
  /// Throws PreconditionFailed when a revision was named and it is another than `held`.
  void check(std::int64_t held) const;
};

// ---- what an endpoint is, as the router and the OpenAPI document see it ----

struct ParameterDoc {
  std::string name;
  std::string_view in;  // "path", "query" or "header"
  std::string schema;
  bool required = false;
};

struct Endpoint {
  std::string_view method;
  std::string path;  // with prefix: "/api/v1/posts/{post_id}"
  std::string summary;
  std::optional<Role> role;
  bool takes_principal = false;  // reads the viewer when there is one
  bool idempotent = false;
  bool streamed = false;
  std::size_t body_limit = 1024 * 1024;
  bool body_required = true;
  std::string_view body_type = "application/json";
  std::string_view answer_type = "application/json";
  std::vector<int> problems;
  int success = 200;
  std::string created_at;  // "/comments/{id}", or empty
  std::function<std::vector<ParameterDoc>(schema::SchemaBuilder&)> parameters;
  std::function<std::string(schema::SchemaBuilder&)> body_schema;    // empty where there is no body
  std::function<std::string(schema::SchemaBuilder&)> answer_schema;  // empty where there is none
  Handler handler;
};

// ---- reading parameters (endpoint.cpp holds what needs no template) ----

struct Input {
  Request& request;
  Endpoint const& endpoint;
  std::size_t next_path_value = 0;
  std::vector<FieldError> errors;
};

std::string take_path_value(Input& input);
/// Throws UnsupportedMediaType or Malformed; the text of the body otherwise.
std::string_view json_body(Input& input);
IdempotencyKey read_idempotency_key(Input& input);
IfMatch read_if_match(Input& input);
Principal read_principal(Input& input);

template <class T>
struct Argument;

template <class T>
struct Argument<Path<T>> {
  static Path<T> read(Input& input) {
    schema::Reader reader(schema::Unknown::ignore, "path");
    Path<T> path;
    schema::Codec<T>::read_text(reader, take_path_value(input), path.value);
    if (!reader.ok()) throw NotFound("there is nothing under this path");
    return path;
  }
};

std::vector<Pair> query_pairs(Input& input);

/// Reads a described struct from decoded pairs: query strings, and urlencoded forms with root "body".
template <class T>
void read_pairs(schema::Reader& reader, std::vector<Pair> const& pairs, T& value) {
  boost::mp11::mp_for_each<schema::Members<T>>([&](auto member) {
    using M = std::remove_cvref_t<decltype(value.*member.pointer)>;
    constexpr std::string_view name = described_name(member.name);
    auto const text = find_pair(pairs, name);
    if (!text || (text->empty() && schema::Codec<M>::optional)) {
      if constexpr (!schema::Codec<M>::optional) {
        reader.inside(name, [&] { reader.error("missing"); });
      }
      return;
    }
    reader.inside(name, [&] { schema::Codec<M>::read_text(reader, *text, value.*member.pointer); });
  });
}

template <class T>
struct Argument<Query<T>> {
  static Query<T> read(Input& input) {
    schema::Reader reader(schema::Unknown::ignore, "query");
    Query<T> query;
    read_pairs(reader, query_pairs(input), query.value);
    std::ranges::move(reader.errors(), std::back_inserter(input.errors));
    return query;
  }
};

template <class T>
struct Argument<Body<T>> {
  static Body<T> read(Input& input) {
    schema::Document const document(json_body(input));
    schema::Reader reader(schema::Unknown::refuse, "body");
    Body<T> body;
    schema::Codec<T>::read(reader, document.root(), body.value);
    std::ranges::move(reader.errors(), std::back_inserter(input.errors));
    return body;
  }
};

template <class T>
struct Argument<std::optional<Body<T>>> {
  static std::optional<Body<T>> read(Input& input) {
    if (input.request.body.empty()) return std::nullopt;
    return Argument<Body<T>>::read(input);
  }
};

template <>
struct Argument<Principal> {
  static Principal read(Input& input) { return read_principal(input); }
};
template <>
struct Argument<std::optional<Principal>> {
  static std::optional<Principal> read(Input& input) { return input.request.principal; }
};
template <>
struct Argument<IdempotencyKey> {
  static IdempotencyKey read(Input& input) { return read_idempotency_key(input); }
};
template <>
struct Argument<IfMatch> {
  static IfMatch read(Input& input) { return read_if_match(input); }
};
template <>
struct Argument<Request> {
  static Request& read(Input& input) { return input.request; }
};

// ---- documenting parameters ----

/// Collects what the parameters of a handler mean for the document.
struct Documentation {
  std::vector<ParameterDoc> parameters;
  std::size_t path_index = 0;
};

std::string path_parameter_name(std::string_view path, std::size_t index);

template <class T>
void document(Endpoint const&, schema::SchemaBuilder&, Documentation&, std::type_identity<T>) {}

template <class T>
void document(Endpoint const& endpoint, schema::SchemaBuilder& builder, Documentation& out,
              std::type_identity<Path<T>>) {
  out.parameters.push_back(
      {path_parameter_name(endpoint.path, out.path_index++), "path", schema::Codec<T>::describe(builder), true});
}
template <class T>
void document(Endpoint const&, schema::SchemaBuilder& builder, Documentation& out, std::type_identity<Query<T>>) {
  boost::mp11::mp_for_each<schema::Members<T>>([&](auto member) {
    using M = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
    out.parameters.push_back({std::string(described_name(member.name)), "query", schema::Codec<M>::describe(builder),
                              !schema::Codec<M>::optional});
  });
}
inline void document(Endpoint const&, schema::SchemaBuilder&, Documentation& out, std::type_identity<IdempotencyKey>) {
  out.parameters.push_back({"Idempotency-Key", "header", R"({"type":"string","maxLength":200})", false});
}
inline void document(Endpoint const&, schema::SchemaBuilder&, Documentation& out, std::type_identity<IfMatch>) {
  out.parameters.push_back({"If-Match", "header", R"({"type":"string"})", false});
}

// ---- answers ----

/// Adds type, ETag and caching fields to a JSON answer, and turns it into 304 where the caller has it already.
Response finish_json(Request const& request, Endpoint const& endpoint, std::string json,
                     std::optional<std::int64_t> revision, std::optional<std::string> location);
Response no_content();
std::string fill_location(std::string_view pattern, std::string_view id);
void add_next_link(Response& response, Request const& request, std::optional<std::string> const& cursor);

template <class T>
Response answer(Request const& request, Endpoint const& endpoint, T const& value) {
  std::optional<std::int64_t> revision;
  if constexpr (requires { value.revision; }) revision = value.revision;
  std::optional<std::string> location;
  if constexpr (requires { value.id; }) {
    if (!endpoint.created_at.empty()) {
      std::string id;
      schema::Codec<std::remove_cvref_t<decltype(value.id)>>::write(id, value.id);
      location = fill_location(endpoint.created_at, id);
    }
  }
  Response response = finish_json(request, endpoint, schema::to_json(value), revision, std::move(location));
  if constexpr (requires { value.next_cursor; }) add_next_link(response, request, value.next_cursor);
  return response;
}
inline Response answer(Request const&, Endpoint const&, Response response) {
  return response;
}

// ---- taking a handler apart ----

template <class F>
struct Signature : Signature<decltype(&F::operator())> {};
template <class R, class C, class... A>
struct Signature<R (C::*)(A...) const> {
  using Result = R;
  using Arguments = boost::mp11::mp_list<A...>;
};
template <class R, class C, class... A>
struct Signature<R (C::*)(A...)> : Signature<R (C::*)(A...) const> {};
template <class R, class... A>
struct Signature<R (*)(A...)> {
  using Result = R;
  using Arguments = boost::mp11::mp_list<A...>;
};

template <class T>
struct Awaited;
template <class T>
struct Awaited<Task<T>> {
  using type = T;
};

template <class T>
inline constexpr bool is_body = false;
template <class T>
inline constexpr bool is_body<Body<T>> = true;
template <class T>
inline constexpr bool is_body<std::optional<Body<T>>> = true;
template <class T>
struct BodyOf;
template <class T>
struct BodyOf<Body<T>> {
  using type = T;
};
template <class T>
struct BodyOf<std::optional<Body<T>>> : BodyOf<Body<T>> {};

void throw_if_any(std::vector<FieldError>& errors);

template <class Result, class F, class... A>
Task<Response> call(F& function, Endpoint const& endpoint, Request& request, boost::mp11::mp_list<A...>) {
  Input input{request, endpoint, 0, {}};
  // Braces: parameters are read from left to right.
  std::tuple<A...> arguments{Argument<std::remove_cvref_t<A>>::read(input)...};
  throw_if_any(input.errors);
  if constexpr (std::is_void_v<Result>) {
    co_await std::apply(function, std::move(arguments));
    co_return no_content();
  } else {
    Result result = co_await std::apply(function, std::move(arguments));
    co_return answer(request, endpoint, std::move(result));
  }
}

/// Fills in what the handler's signature says, and the handler itself.
template <class F>
void bind(Endpoint& endpoint, F function) {
  using Arguments = typename Signature<F>::Arguments;
  using Result = typename Awaited<typename Signature<F>::Result>::type;
  boost::mp11::mp_for_each<
      boost::mp11::mp_transform<std::type_identity, boost::mp11::mp_transform<std::remove_cvref_t, Arguments>>>(
      [&](auto identity) {
        using A = typename decltype(identity)::type;
        if constexpr (is_body<A>) {
          endpoint.body_schema = [](schema::SchemaBuilder& builder) {
            return schema::Codec<typename BodyOf<A>::type>::describe(builder);
          };
          endpoint.body_required = std::is_same_v<A, Body<typename BodyOf<A>::type>>;
        }
        if constexpr (std::is_same_v<A, IdempotencyKey>) endpoint.idempotent = true;
        if constexpr (std::is_same_v<A, std::optional<Principal>>) endpoint.takes_principal = true;
      });
  endpoint.parameters = [&endpoint](schema::SchemaBuilder& builder) {
    Documentation documentation;
    boost::mp11::mp_for_each<
        boost::mp11::mp_transform<std::type_identity, boost::mp11::mp_transform<std::remove_cvref_t, Arguments>>>(
        [&](auto identity) { document(endpoint, builder, documentation, identity); });
    return std::move(documentation.parameters);
  };
  if constexpr (std::is_void_v<Result>) {
    endpoint.success = 204;
  } else if constexpr (!std::is_same_v<Result, Response>) {
    endpoint.answer_schema = [](schema::SchemaBuilder& builder) { return schema::Codec<Result>::describe(builder); };
  }
  endpoint.handler = [&endpoint, function = std::move(function)](Request& request) mutable {
    return call<Result>(function, endpoint, request, Arguments{});
  };
}

}  // namespace vobe::http
