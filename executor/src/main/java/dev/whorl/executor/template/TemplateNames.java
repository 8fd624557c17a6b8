package dev.whorl.executor.template;

import java.util.Set;

/** What templates may call by name: the filters and tests of jinja2 3.1. */
final class TemplateNames {
  static final Set<String> FILTERS =
      Set.of(
          """
          abs attr batch capitalize center count d default dictsort e escape filesizeformat first
          float forceescape format groupby indent int items join last length list lower map max min
          pprint random reject rejectattr replace reverse round safe select selectattr slice sort
          string striptags sum title tojson trim truncate unique upper urlencode urlize wordcount
          wordwrap xmlattr\
          """
              .split("\\s+"));

  static final Set<String> TESTS =
      Set.of(
          """
          boolean callable defined divisibleby eq equalto escaped even false filter float ge
          greaterthan gt in integer iterable le lessthan lower lt mapping ne none number odd sameas
          sequence string test true undefined upper\
          """
              .split("\\s+"));

  private TemplateNames() {}
}
