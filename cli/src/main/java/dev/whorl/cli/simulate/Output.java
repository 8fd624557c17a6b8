package dev.whorl.cli.simulate;

/** How a result is printed. */
enum Output {
  TABLE,
  JSON,
  CSV
}
