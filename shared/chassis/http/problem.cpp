#include "chassis/http/problem.hpp"

#include <array>

#include "chassis/core/json_text.hpp"
#include "chassis/telemetry/log.hpp"

namespace vobe::http {

namespace {

struct Words {
  std::string_view key;
  std::string_view en;
  std::string_view ru;
};

constexpr std::array titles{
    Words{"malformed-request", "The request can't be read", "Запрос не удалось прочитать"},
    Words{"unauthenticated", "Sign in first", "Сначала войдите"},
    Words{"forbidden", "This is not allowed", "Это действие недоступно"},
    Words{"not-found", "There is nothing here", "Здесь ничего нет"},
    Words{"method-not-allowed", "This method is not allowed here", "Этот метод здесь не поддерживается"},
    Words{"not-acceptable", "None of the wanted forms can be had", "Нет ни одного из запрошенных представлений"},
    Words{"conflict", "This collides with what is there already", "Это противоречит уже существующему"},
    Words{"gone", "This is no longer here", "Этого больше нет"},
    Words{"precondition-failed", "It has changed in the meantime", "За это время всё изменилось"},
    Words{"payload-too-large", "The request is too large", "Запрос слишком велик"},
    Words{"unsupported-media-type", "This media type is not supported", "Такой тип данных не поддерживается"},
    Words{"validation", "Something in the input is not valid", "Во введённых данных есть ошибки"},
    Words{"rate-limited", "Too many requests", "Слишком много запросов"},
    Words{"internal", "Something went wrong here", "У нас что-то сломалось"},
    Words{"unavailable", "This is taking a break, try again soon", "Временно недоступно, попробуйте чуть позже"},
    Words{"deadline-exceeded", "It took too long", "Ответ занял слишком много времени"},
};

// "{}" stands for the limit.
constexpr std::array field_messages{
    Words{"missing", "this is required", "обязательное поле"},
    Words{"empty", "this can't be empty", "поле не может быть пустым"},
    Words{"too_short", "at least {} characters", "не меньше знаков: {}"},
    Words{"too_long", "at most {} characters", "не больше знаков: {}"},
    Words{"too_small", "at least {}", "не меньше {}"},
    Words{"too_large", "at most {}", "не больше {}"},
    Words{"too_few", "at least {} of them", "должно быть не меньше {}"},
    Words{"too_many", "at most {} of them", "должно быть не больше {}"},
    Words{"unknown_member", "there is no such member", "такого поля нет"},
    Words{"not_one_of", "not one of the allowed values", "недопустимое значение"},
    Words{"string_expected", "a text is expected", "ожидается текст"},
    Words{"integer_expected", "a whole number is expected", "ожидается целое число"},
    Words{"number_expected", "a number is expected", "ожидается число"},
    Words{"boolean_expected", "true or false is expected", "ожидается true или false"},
    Words{"array_expected", "a list is expected", "ожидается список"},
    Words{"object_expected", "an object is expected", "ожидается объект"},
    Words{"not_a_time", "not a date and time (RFC 3339)", "это не дата и время (RFC 3339)"},
    Words{"not_a_uuid", "not a UUID", "это не UUID"},
    Words{"not_a_language", "not a language code (ISO 639: ru, en)", "это не код языка (ISO 639: ru, en)"},
    Words{"not_a_tag", "a tag holds letters, digits, \"-\" and \"_\" only",
          "в теге могут быть только буквы, цифры, «-» и «_»"},
    Words{"not_a_url", "not a web address (http:// or https://)", "это не веб-адрес (http:// или https://)"},
    Words{"not_a_country", "not a country code of two letters (ISO 3166-1)",
          "это не двухбуквенный код страны (ISO 3166-1)"},
    Words{"not_an_id", "not an id", "это не идентификатор"},
    Words{"not_utf8", "not valid UTF-8", "некорректный UTF-8"},
    Words{"not_json", "not valid JSON", "некорректный JSON"},
    Words{"line_too_long", "a line has at most {} bytes", "в строке не больше байтов: {}"},
    Words{"control_character", "control characters are not allowed here", "управляющие символы здесь недопустимы"},
    Words{"not_an_email", "not an e-mail address", "это не адрес электронной почты"},
    Words{"not_a_web_address", "not a web address (http:// or https://)", "это не веб-адрес (http:// или https://)"},
    Words{"bad_cursor", "this cursor doesn't belong to this list", "курсор не от этого списка"},
    Words{"taken", "this is taken already", "уже занято"},
    Words{"reserved", "this name is reserved", "это имя зарезервировано"},
    Words{"not_allowed", "not allowed here", "здесь это недопустимо"},
    Words{"does_not_exist", "there is no such thing", "такого нет"},
    Words{"too_deep", "nested too deeply (at most {})", "слишком глубокая вложенность (не больше {})"},
    Words{"too_complex", "the formatting is too complex to show", "слишком сложное форматирование"},
    Words{"other_payload", "this key was used with another payload", "этот ключ уже использован с другими данными"},
    Words{"exclusive", "can't be combined with the others", "не сочетается с остальными"},
    Words{"duplicate", "stands here twice", "повторяется"},
    Words{"form_too_fast", "sent faster than people write, wait a moment and send it again",
          "отправлено быстрее, чем пишут люди; подождите немного и отправьте ещё раз"},
    Words{"form_expired", "this form is too old, open it again", "форма устарела, откройте её заново"},
    Words{"in_use", "is being handled right now", "уже обрабатывается"},
};

std::string_view in(Words const& words, std::string_view language) {
  return language == "ru" ? words.ru : words.en;
}

void append_location(std::string& out, Location const& loc) {
  out += "[";
  for (std::size_t i = 0; i < loc.size(); ++i) {
    if (i > 0) out += ",";
    if (auto const* name = std::get_if<std::string>(&loc[i])) append_json_string(out, *name);
    else append_json_integer(out, std::get<std::int64_t>(loc[i]));
  }
  out += "]";
}

void append_errors(std::string& out, std::vector<FieldError> const& errors, std::string_view language) {
  out += ",\"errors\":[";
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (i > 0) out += ",";
    out += "{\"loc\":";
    append_location(out, errors[i].loc);
    out += ",\"msg\":";
    append_json_string(out, message_of(errors[i], language));
    out += ",\"type\":";
    append_json_string(out, errors[i].type);
    if (errors[i].input) {
      out += ",\"input\":";
      append_json_string(out, *errors[i].input);
    }
    out += "}";
  }
  out += "]";
}

}  // namespace

std::string_view title_of(std::string_view slug, std::string_view language) {
  for (auto const& words : titles) {
    if (words.key == slug) return in(words, language);
  }
  return slug;
}

std::string message_of(FieldError const& error, std::string_view language) {
  for (auto const& words : field_messages) {
    if (words.key != error.type) continue;
    std::string message(in(words, language));
    if (auto const hole = message.find("{}"); hole != std::string::npos && error.limit) {
      message.replace(hole, 2, std::to_string(*error.limit));
    }
    return message;
  }
  return error.type;
}

Problem problem_of(std::exception_ptr const& error, Context const* context) {
  try {
    std::rethrow_exception(error);
  } catch (Invalid const& e) {
    return {422, "validation", e.what(), e.errors};
  } catch (NotFound const& e) {
    return {404, "not-found", e.what()};
  } catch (Unauthenticated const& e) {
    return {401, "unauthenticated", e.what(), {}, {{"WWW-Authenticate", "Bearer"}}};
  } catch (Forbidden const& e) {
    return {403, "forbidden", e.what()};
  } catch (Conflict const& e) {
    return {409, "conflict", e.what(), e.errors};
  } catch (Gone const& e) {
    return {410, "gone", e.what()};
  } catch (PreconditionFailed const& e) {
    return {412, "precondition-failed", e.what()};
  } catch (Malformed const& e) {
    return {400, "malformed-request", e.what()};
  } catch (PayloadTooLarge const& e) {
    return {413, "payload-too-large", e.what()};
  } catch (UnsupportedMediaType const& e) {
    return {415, "unsupported-media-type", e.what()};
  } catch (RateLimited const& e) {
    return {429, "rate-limited", e.what(), {}, {{"Retry-After", std::to_string(e.retry_after.count())}}};
  } catch (Unavailable const& e) {
    return {503, "unavailable", e.what(), {}, {{"Retry-After", std::to_string(e.retry_after.count())}}};
  } catch (DeadlineExceeded const& e) {
    return {504, "deadline-exceeded", e.what()};
  } catch (std::exception const& e) {
    log::write(log::Level::error, "unexpected error in a handler", {{"error", e.what()}}, context);
    return {500, "internal", "an unexpected error; it was logged under this request_id"};
  } catch (...) {
    log::write(log::Level::error, "unexpected exception of an unknown type in a handler", {}, context);
    return {500, "internal", "an unexpected error; it was logged under this request_id"};
  }
}

std::string allow_field(std::vector<std::string_view> const& methods) {
  std::string allowed;
  for (auto const method : methods) {
    if (!allowed.empty()) allowed += ", ";
    allowed += method;
    if (method == "GET") allowed += ", HEAD";
  }
  return allowed;
}

Problem method_not_allowed(std::vector<std::string_view> const& methods) {
  std::string const allowed = allow_field(methods);
  return {405, "method-not-allowed", "this path takes: " + allowed, {}, {{"Allow", allowed}}};
}

Response to_response(Problem const& problem, Request const& request) {
  std::string_view const language = request.context ? std::string_view(request.context->language) : "en";
  Response response;
  response.status = problem.status;
  std::string& out = response.body;
  out = R"({"type":"/problems/)";
  out += problem.slug;
  out += R"(","title":)";
  append_json_string(out, title_of(problem.slug, language));
  out += ",\"status\":" + std::to_string(problem.status);
  if (!problem.detail.empty()) {
    out += ",\"detail\":";
    append_json_string(out, problem.detail);
  }
  out += ",\"instance\":";
  append_json_string(out, request.path);
  if (request.context) {
    out += ",\"request_id\":";
    append_json_string(out, request.context->request_id);
  }
  if (!problem.errors.empty()) append_errors(out, problem.errors, language);
  out += "}";
  response.headers.add("Content-Type", "application/problem+json");
  response.headers.add("Content-Language", std::string(language));
  response.headers.add("Cache-Control", "no-store");
  for (auto const& [name, value] : problem.headers) response.headers.add(name, value);
  return response;
}

}  // namespace vobe::http
