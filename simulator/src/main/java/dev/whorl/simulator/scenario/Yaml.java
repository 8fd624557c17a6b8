package dev.whorl.simulator.scenario;

import dev.whorl.simulator.document.BadDocument;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A value of a YAML file that knows its line and its path; reading it checks its form. */
final class Yaml {
  private static final Pattern DURATION = Pattern.compile("([0-9]+(\\.[0-9]+)?(h|ms|m|us|s))+");
  private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(h|ms|m|us|s)");
  private static final Pattern QUANTITY =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(Ki|Mi|Gi|Ti|k|M|G|T)?");
  private static final Map<String, Double> SECONDS =
      Map.of("h", 3600.0, "m", 60.0, "s", 1.0, "ms", 1e-3, "us", 1e-6);
  private static final Map<String, Long> BYTES =
      Map.of(
          "Ki",
          1L << 10,
          "Mi",
          1L << 20,
          "Gi",
          1L << 30,
          "Ti",
          1L << 40,
          "k",
          1000L,
          "M",
          1_000_000L,
          "G",
          1_000_000_000L,
          "T",
          1_000_000_000_000L);

  private final String file;
  private final String path;
  private final Node node;

  Yaml(String file, String path, Node node) {
    this.file = file;
    this.path = path;
    this.node = node;
  }

  /** An error at this value. */
  BadDocument wrong(String advice) {
    return new BadDocument(
        "%s:%d: %s (%s) %s."
            .formatted(
                file,
                node.getStartMark().getLine() + 1,
                path.isEmpty() ? "the document" : path,
                shown(),
                advice));
  }

  private String shown() {
    return switch (node) {
      case ScalarNode scalar -> scalar.getValue();
      case SequenceNode list -> "a list of " + list.getValue().size();
      default -> "a mapping";
    };
  }

  /** The field, or null when it is absent or null. */
  @Nullable Yaml find(String name) {
    for (NodeTuple tuple : mapping().getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name)) {
        return tuple.getValueNode().getTag().equals(Tag.NULL)
            ? null
            : new Yaml(file, at(name), tuple.getValueNode());
      }
    }
    return null;
  }

  /** The field, which must be there. */
  Yaml get(String name) {
    Yaml value = find(name);
    if (value == null) {
      throw wrong("lacks the field " + name);
    }
    return value;
  }

  /** Refuses fields that are not among these. */
  Yaml only(String... names) {
    Set<String> known = Set.of(names);
    for (NodeTuple tuple : mapping().getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key && !known.contains(key.getValue())) {
        throw new Yaml(file, at(key.getValue()), tuple.getKeyNode())
            .wrong("is no field here; known are " + String.join(", ", new TreeSet<>(known)));
      }
    }
    return this;
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private MappingNode mapping() {
    if (node instanceof MappingNode mapping) {
      return mapping;
    }
    throw wrong("must be a mapping");
  }

  /** The fields of a mapping by name. */
  Map<String, Yaml> fields() {
    Map<String, Yaml> fields = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping().getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        fields.put(key.getValue(), new Yaml(file, at(key.getValue()), tuple.getValueNode()));
      }
    }
    return fields;
  }

  /** The entries of a list. */
  List<Yaml> list() {
    if (!(node instanceof SequenceNode list)) {
      throw wrong("must be a list");
    }
    List<Yaml> entries = new ArrayList<>();
    for (Node entry : list.getValue()) {
      entries.add(new Yaml(file, path + "[" + entries.size() + "]", entry));
    }
    return entries;
  }

  /** The entries of a list field, none when it is absent. */
  List<Yaml> each(String name) {
    Yaml value = find(name);
    return value == null ? List.of() : value.list();
  }

  String text() {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw wrong("must be a single value");
  }

  String text(String name, String otherwise) {
    Yaml value = find(name);
    return value == null ? otherwise : value.text();
  }

  double number() {
    try {
      double value = Double.parseDouble(text());
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw wrong("must be a number");
    }
    throw wrong("must be a finite number");
  }

  double number(String name, double otherwise) {
    Yaml value = find(name);
    return value == null ? otherwise : value.number();
  }

  int whole() {
    try {
      return Integer.parseInt(text());
    } catch (NumberFormatException e) {
      throw wrong("must be a whole number");
    }
  }

  int whole(String name, int otherwise) {
    Yaml value = find(name);
    return value == null ? otherwise : value.whole();
  }

  boolean yes(String name, boolean otherwise) {
    Yaml value = find(name);
    if (value == null) {
      return otherwise;
    }
    return switch (value.text()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw value.wrong("must be true or false");
    };
  }

  /** Seconds of a duration such as 1m30s or 250us. */
  double seconds() {
    if (text().equals("0") || text().equals("0s")) {
      return 0;
    }
    if (!DURATION.matcher(text()).matches()) {
      throw wrong("is no duration; write for example 60ms, 1m30s or 500us");
    }
    double sum = 0;
    Matcher part = PART.matcher(text());
    while (part.find()) {
      sum += Double.parseDouble(part.group(1)) * SECONDS.getOrDefault(part.group(2), 1.0);
    }
    return sum;
  }

  double seconds(String name, double otherwise) {
    Yaml value = find(name);
    return value == null ? otherwise : value.seconds();
  }

  /** Bytes of a quantity such as 512Mi. */
  long bytes() {
    Matcher matcher = QUANTITY.matcher(text());
    if (!matcher.matches()) {
      throw wrong("is no quantity; write for example 512Mi or 2G");
    }
    long unit = matcher.group(2) == null ? 1 : BYTES.getOrDefault(matcher.group(2), 1L);
    try {
      return new BigDecimal(matcher.group(1))
          .multiply(BigDecimal.valueOf(unit))
          .toBigInteger()
          .longValueExact();
    } catch (ArithmeticException e) {
      throw wrong("is too large");
    }
  }

  long bytes(String name, long otherwise) {
    Yaml value = find(name);
    return value == null ? otherwise : value.bytes();
  }
}
