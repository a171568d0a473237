#include "storage/key_ring.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <ranges>

#include "chassis/core/errors.hpp"
#include "chassis/core/ids.hpp"
#include "chassis/telemetry/log.hpp"

namespace vobe::accounts {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view first_name = "0001.pem";
constexpr std::uintmax_t longest_pem = 16 * 1024;  // bytes

[[noreturn]] void fail(std::string const& what, fs::path const& path) {
  throw Error(what + " " + path.string() + ": " + std::strerror(errno));
}

/// A file that is whole on the disk before it can be found under its name.
void write_whole(fs::path const& path, std::string_view content) {
  int const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) fail("can't make", path);
  bool const written =
      ::write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size()) && ::fsync(file) == 0;
  ::close(file);
  if (!written) fail("can't write", path);
}

/// Of several processes that do this at once one succeeds: link() makes a name only where there is none.
void make_first_key(fs::path const& folder) {
  fs::path const draft = folder / (".new-" + Uuid::v7().to_string());
  write_whole(draft, auth::SigningKey::generate().private_pem());
  int const linked = ::link(draft.c_str(), (folder / first_name).c_str());
  int const error = errno;
  ::unlink(draft.c_str());
  errno = error;
  if (linked != 0 && error != EEXIST) fail("can't make", folder / first_name);
}

void make_folder(fs::path const& folder) {
  std::error_code ignored;
  if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), ignored);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) fail("can't make the folder", folder);
}

std::vector<fs::path> key_files(fs::path const& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() == ".pem" && !entry->path().filename().string().starts_with('.'))
      files.push_back(entry->path());
  }
  if (error) throw Error("can't read the folder " + folder.string() + ": " + error.message());
  std::ranges::sort(files);
  return files;
}

std::string content_of(fs::path const& path) {
  if (fs::file_size(path) > longest_pem) throw Error("too long for a key");
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Error("it can't be opened");
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

std::vector<KeyRing::Held> KeyRing::read(fs::path const& folder) {
  std::vector<Held> keys;
  for (auto const& path : key_files(folder)) {
    try {
      struct stat state{};
      if (::stat(path.c_str(), &state) != 0) throw Error("it is gone again");
      if ((state.st_mode & 0077) != 0)
        log::warn("a signing key can be read by others than its owner", {{"file", path.string()}});
      auto const since = Timestamp(std::chrono::seconds(state.st_mtim.tv_sec));
      keys.push_back({path.filename().string(), since, auth::SigningKey::from_pem(content_of(path))});
    } catch (std::exception const& error) {
      log::error("a signing key can't be used", {{"file", path.string()}, {"error", error.what()}});
    }
  }
  return keys;
}

KeyRing::KeyRing(fs::path folder, Clock clock) : folder_(std::move(folder)), clock_(std::move(clock)) {
  make_folder(folder_);
  if (key_files(folder_).empty()) make_first_key(folder_);
  keys_ = read(folder_);
  if (keys_.empty()) throw Error("no file in " + folder_.string() + " holds a usable key");
}

bool KeyRing::reread() {
  auto keys = read(folder_);
  if (keys.empty()) return false;
  bool const same = std::ranges::equal(
      keys, keys_, {}, [](Held const& held) { return held.key.kid(); },
      [](Held const& held) { return held.key.kid(); });
  keys_ = std::move(keys);
  return !same;
}

std::string KeyRing::sign(Principal const& principal, Timestamp issued, std::chrono::seconds lifetime) const {
  auto const published = clock_() - publication_time;
  auto const newest =
      std::ranges::find_if(std::views::reverse(keys_), [&](Held const& held) { return held.since <= published; });
  // When all files are as new as that (a fresh start, a volume that was mounted again) the oldest name goes on.
  auto const& key = newest == std::views::reverse(keys_).end() ? keys_.front().key : newest->key;
  return key.sign(principal, issued, lifetime);
}

std::string KeyRing::jwks() const {
  std::string keys;
  for (auto const& held : keys_) {
    if (!keys.empty()) keys += ',';
    keys += held.key.public_jwk();
  }
  return "{\"keys\":[" + keys + "]}";
}

}  // namespace vobe::accounts
