// The document in docs/ is the one that the declarations make, and has all of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include "asyncapi.hpp"

namespace vobe::bus_tool {
namespace {

using ::testing::HasSubstr;

std::string read(std::filesystem::path const& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(AsyncApi, the_document_is_up_to_date) {
  EXPECT_EQ(read(std::filesystem::path(VOBE_ROOT) / "docs" / "asyncapi.yaml"), asyncapi_document())
      << "infrastructure/dev/asyncapi.sh writes it anew";
}

TEST(AsyncApi, every_declared_type_is_in_it) {
  auto const document = asyncapi_document();
  std::regex const declaration(R"re(events::Type<\w+> \w+\{"([a-z.]+)")re");
  int count = 0;
  for (auto const& file : std::filesystem::directory_iterator(std::filesystem::path(VOBE_ROOT) / "shared/contracts")) {
    std::string const text = file.path().extension() == ".hpp" ? read(file.path()) : "";
    for (auto match = std::sregex_iterator(text.begin(), text.end(), declaration); match != std::sregex_iterator();
         ++match, ++count) {
      EXPECT_THAT(document, HasSubstr("\n    " + (*match)[1].str() + ":\n")) << "contracts/all.hpp lacks it";
    }
  }
  EXPECT_GT(count, 20);
}

}  // namespace
}  // namespace vobe::bus_tool
