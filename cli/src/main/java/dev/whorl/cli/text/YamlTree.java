package dev.whorl.cli.text;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whorl.cli.BadInput;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A YAML document as a tree of JSON, aliases replaced by what they name, every scalar but null a
 * text: what it means is up to the field that takes it. Knows where each value stands.
 */
final class YamlTree {
  /** A few aliases of aliases could stand for more than any memory holds. */
  private static final int MAX_VALUES = 2_000_000;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Node document;
  private final JsonNode root;
  private int values;

  YamlTree(Node document) {
    this.document = document;
    root = convert(document);
  }

  JsonNode root() {
    return root;
  }

  /** The line of a value, or of what should hold it. */
  int line(JsonPointer pointer) {
    Node at = document;
    int line = line(at);
    JsonPointer rest = pointer;
    while (!rest.matches()) {
      Node key = at;
      Node value = null;
      if (at instanceof MappingNode mapping) {
        for (NodeTuple tuple : mapping.getValue()) {
          if (key(tuple).equals(rest.getMatchingProperty())) {
            key = tuple.getKeyNode();
            value = tuple.getValueNode();
          }
        }
      } else if (at instanceof SequenceNode list
          && rest.getMatchingIndex() >= 0
          && rest.getMatchingIndex() < list.getValue().size()) {
        value = list.getValue().get(rest.getMatchingIndex());
        key = value;
      }
      if (value == null) {
        return line;
      }
      line = line(key);
      at = value;
      rest = rest.tail();
    }
    return line;
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  private static String key(NodeTuple tuple) {
    return ((ScalarNode) tuple.getKeyNode()).getValue();
  }

  private JsonNode convert(Node node) {
    if (++values > MAX_VALUES) {
      throw new BadInput(
          "line %d: with its aliases resolved, the document has more than (%d) values."
              .formatted(line(node), MAX_VALUES));
    }
    return switch (node) {
      case MappingNode mapping -> object(mapping);
      case SequenceNode list -> array(list);
      case ScalarNode scalar ->
          scalar.getTag().equals(Tag.NULL) ? JSON.nullNode() : JSON.textNode(scalar.getValue());
      default -> throw new IllegalStateException("The node " + node.getNodeId() + " is composed.");
    };
  }

  private ObjectNode object(MappingNode mapping) {
    ObjectNode object = JSON.objectNode();
    for (NodeTuple tuple : mapping.getValue()) {
      object.set(key(tuple), convert(tuple.getValueNode()));
    }
    return object;
  }

  private ArrayNode array(SequenceNode list) {
    ArrayNode array = JSON.arrayNode();
    for (Node entry : list.getValue()) {
      array.add(convert(entry));
    }
    return array;
  }
}
