// Words that say nothing about what a question is about. With е for ё, as terms() compares them.
#pragma once

#include <string_view>

namespace vobe::chat {

/// Separated by single spaces.
inline constexpr std::string_view stop_words =
    "a about after all am an and any anything are aren as at be been but by can cant could couldn d did didn "
    "do does doesn doesnt don done dont everything for from get got had hadn has hasn have haven he here how i "
    "id if im in into is isn it its just know like ll m make makes may me might must my no not now of on one "
    "or our please re s say says shall she should shouldn so some somebody someone something t tell than that "
    "the their them then there these they thing things this those to us ve want was wasn way we were weren "
    "what whats when where which who whom whose why will with won would wouldn you your"
    " "
    "а без будет бы был была были было быть в вам вами вас ваш ваши весь во вот все вся вы где делать для до "
    "должен должна его ее если есть еще ж же за зачем здесь и из или их к как какая какие какое какой какую "
    "кем ко когда кого кому кто куда ли меня мне мной могу мое моего моей может можно мои моих мой мол мочь "
    "мою моя мы на надо нам нами нас наш не ни нибудь но нужно о об он она они оно от откуда очень по "
    "постоянно почему при про с свое своего своей своем свои свой свою своя себе сейчас сколько слишком со та "
    "так там те тебе тебя то только тот тут ты у уже хотел хотела хотелось хочу чего чей чем что чтобы эта эти "
    "это этот я";

}  // namespace vobe::chat
