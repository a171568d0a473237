#include "domain/html.hpp"

#include <gtest/gtest.h>

namespace vobe::frontend {
namespace {

std::string link_to(std::string const& address) {
  return "<a href=\"" + address + "\">" + address + "</a>";
}

TEST(Linked, MakesLinksOfTheAddressesOfPages) {
  EXPECT_EQ(linked("/help/search"), link_to("/help/search"));
  EXPECT_EQ(linked("The whole article: /help/search\n\n“more”"),
            "The whole article: " + link_to("/help/search") + "\n\n“more”");
  EXPECT_EQ(linked("ask the team: /feedback."), "ask the team: " + link_to("/feedback") + ".");
  EXPECT_EQ(linked("- «Пост» (/posts/12-kid-a)"), "- «Пост» (" + link_to("/posts/12-kid-a") + ")");
  EXPECT_EQ(linked("«/u/%D0%B6»"), "«" + link_to("/u/%D0%B6") + "»");
  EXPECT_EQ(linked("/help, /chat"), link_to("/help") + ", " + link_to("/chat"));
}

TEST(Linked, EscapesAndLeavesTheRest) {
  EXPECT_EQ(linked("<b>&\"'"), "&lt;b&gt;&amp;&quot;&#39;");
  EXPECT_EQ(linked("(/search?q=a&b)"), "(<a href=\"/search?q=a&amp;b\">/search?q=a&amp;b</a>)");
  for (std::string const text : {"and/or", "и/help", "press / or //help", "/api/v1/posts", "/helpless", "/help-me", "/",
                                 "https://example.org/help", "/../help"}) {
    EXPECT_EQ(linked(text), text);
  }
}

TEST(LinkedText, IsTheSameInAnyPieces) {
  std::string const text = "See /help/search (or /feedback), a<b\n/posts/1-x";
  for (std::size_t size = 1; size <= text.size(); ++size) {
    LinkedText pieces;
    std::string html;
    for (std::size_t at = 0; at < text.size(); at += size) html += pieces.feed(std::string_view(text).substr(at, size));
    EXPECT_EQ(html + pieces.finish(), linked(text)) << size;
  }
}

}  // namespace
}  // namespace vobe::frontend
