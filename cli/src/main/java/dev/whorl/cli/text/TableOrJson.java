package dev.whorl.cli.text;

/** How a result is printed. */
public enum TableOrJson {
  TABLE,
  JSON
}
