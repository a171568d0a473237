#include "storage/elasticsearch/mapping.hpp"

namespace vobe::search::elasticsearch {

namespace {

// Texts come folded and cut from domain/words, with their joined forms; folding is repeated here so that what others
// look for in this index by hand is found as well. Latin words get English stems, others Russian ones, by the stemmers
// that PostgreSQL has, so that both engines mean the same by a word. Synonyms, slips, sounds and layouts are put into
// the query (domain/sought): changing them needs no new index.
//
// Trigrams score by how many there are, not how rare ("boolean"). Only what is shown is kept in _source: an index is
// built from PostgreSQL, never from another index.
constexpr std::string_view settings_and_mappings = R"json(
  "settings": {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "refresh_interval": "500ms",
    "analysis": {
      "char_filter": {"yo": {"type": "mapping", "mappings": ["ё => е", "Ё => Е"]}},
      "filter": {
        "english": {"type": "snowball", "language": "English"},
        "russian": {"type": "snowball", "language": "Russian"}
      },
      "tokenizer": {"trigrams": {"type": "ngram", "min_gram": 3, "max_gram": 3, "token_chars": ["letter", "digit"]}},
      "analyzer": {
        "stems": {
          "tokenizer": "standard", "char_filter": ["yo"],
          "filter": ["lowercase", "asciifolding", "english", "russian"]
        },
        "exact": {"tokenizer": "standard", "char_filter": ["yo"], "filter": ["lowercase", "asciifolding"]},
        "trigrams": {"tokenizer": "trigrams", "filter": ["lowercase", "unique"]}
      }
    }
  },
  "mappings": {
    "dynamic": false,
    "_source": {"includes": ["shown"]},
    "properties": {
      "type": {"type": "keyword"},
      "id": {"type": "long"},
      "visible": {"type": "boolean"},
      "title": {"type": "text", "analyzer": "stems", "fields": {"exact": {"type": "text", "analyzer": "exact"}}},
      "names": {"type": "text", "analyzer": "stems", "fields": {"exact": {"type": "text", "analyzer": "exact"}}},
      "topics": {"type": "text", "analyzer": "stems"},
      "body": {"type": "text", "analyzer": "stems"},
      "name_keys": {"type": "keyword"},
      "likeness": {"type": "text", "analyzer": "trigrams", "similarity": "boolean"},
      "begins": {"type": "keyword"},
      "goes_on": {"type": "keyword"},
      "tags": {"type": "keyword"},
      "genres": {"type": "keyword"},
      "language": {"type": "keyword"},
      "author_id": {"type": "long"},
      "artist_ids": {"type": "long"},
      "post_id": {"type": "long"},
      "year": {"type": "integer"},
      "created_at": {"type": "long"},
      "fresh": {"type": "long"},
      "top": {"type": "long"},
      "prior": {"type": "float"},
      "esteem": {"type": "float"},
      "shown": {"type": "object", "enabled": false}
    }
  })json";

}  // namespace

std::string index_body(std::string_view write_alias) {
  std::string body = "{\"aliases\": {\"";
  return body.append(write_alias).append("\": {}},").append(settings_and_mappings).append("}");
}

std::string write_alias_of(std::string_view index) {
  return std::string(index) + "_written";
}

}  // namespace vobe::search::elasticsearch
