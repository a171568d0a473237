// The document in docs/ is the one that the declarations make, and has all of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "asyncapi.hpp"

namespace vobe::bus_tool {
namespace {

using ::testing::HasSubstr;

std::string read(std::filesystem::path const& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Declared {
  std::string name;  // of the constant
  std::string wire_name;
};

std::vector<Declared> declared_types() {
  std::regex const declaration(R"re(events::Type<\w+> (\w+)\{"([a-z.]+)")re");
  std::vector<Declared> types;
  for (auto const& file : std::filesystem::directory_iterator(std::filesystem::path(VOBE_ROOT) / "shared/contracts")) {
    std::string const text = file.path().extension() == ".hpp" ? read(file.path()) : "";
    for (auto match = std::sregex_iterator(text.begin(), text.end(), declaration); match != std::sregex_iterator();
         ++match) {
      types.push_back({.name = (*match)[1], .wire_name = (*match)[2]});
    }
  }
  return types;
}

/// What services say of what they tell.
std::string tellers() {
  std::string text;
  for (auto const& app : std::filesystem::directory_iterator(std::filesystem::path(VOBE_ROOT) / "apps")) {
    text += read(app.path() / "src" / "service" / "told.cpp");
  }
  return text;
}

TEST(AsyncApi, the_document_is_up_to_date) {
  EXPECT_EQ(read(std::filesystem::path(VOBE_ROOT) / "docs" / "asyncapi.yaml"), asyncapi_document())
      << "infrastructure/dev/asyncapi.sh writes it anew";
}

TEST(AsyncApi, every_declared_type_is_in_it) {
  auto const document = asyncapi_document();
  auto const types = declared_types();
  EXPECT_GT(types.size(), 40U);
  for (auto const& type : types) {
    EXPECT_THAT(document, HasSubstr("\n    " + type.wire_name + ":\n")) << "contracts/all.hpp lacks it";
  }
}

TEST(AsyncApi, types_that_nobody_tells_are_marked_and_no_others) {
  auto const document = asyncapi_document();
  auto const told = tellers();
  for (auto const& [name, wire_name] : declared_types()) {
    bool const is_told = std::regex_search(told, std::regex("contracts::" + name + "\\b"));
    auto const message = document.substr(document.find("\n    " + wire_name + ":\n      name: "));
    bool const is_marked = message.substr(0, message.find("payload:")).contains("x-told: false");
    EXPECT_NE(is_told, is_marked) << wire_name << " in not_told_yet of contracts/all.hpp";
  }
}

TEST(AsyncApi, a_topic_that_several_services_tell_of_names_them_all) {
  auto const document = asyncapi_document();
  EXPECT_THAT(document,
              HasSubstr(R"(enum: ["/auth-service","/content-service","/comment-service","/artist-service"])"));
  EXPECT_THAT(document, HasSubstr("\n  artist-service.tells.moderation:\n"));
  EXPECT_THAT(document, HasSubstr("\n            const: \"/llm-chat-service\"\n"));
}

}  // namespace
}  // namespace vobe::bus_tool
