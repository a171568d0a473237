#include "definition.hpp"

int main(int argc, char** argv) {
  return vobe::service::run(argc, argv, vobe::artist::definition());
}
