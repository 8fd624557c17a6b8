package dev.whorl.simulator.document;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.AnchorNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML (JSON is YAML) for every command. Aliases stand for what they name; a key that stands
 * twice in a mapping, keys that are no texts, and a node within itself are refused, for each of
 * them would be read as something that nobody meant.
 */
public final class YamlDocuments {
  private static final int MAX_CHARACTERS = 256 << 20;
  private static final int MAX_ALIASES = 100_000;
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final Path file;
  private final Set<Node> checked = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

  private YamlDocuments(Path file) {
    this.file = file;
  }

  /**
   * All documents of a file that are not empty.
   *
   * @throws BadDocument naming file, line and what is wrong
   */
  public static List<Node> all(Path file) {
    YamlDocuments reader = new YamlDocuments(file);
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(MAX_CHARACTERS);
    limits.setMaxAliasesForCollections(MAX_ALIASES);
    List<Node> documents = new ArrayList<>();
    try {
      for (Node document : new Yaml(limits).composeAll(new StringReader(text(file)))) {
        if (!document.getTag().equals(Tag.NULL)) {
          reader.check(document);
          documents.add(document);
        }
      }
    } catch (MarkedYAMLException e) {
      throw reader.wrong(e.getProblemMark(), e.getProblem() + ".");
    } catch (YAMLException e) {
      throw new BadDocument("%s: %s".formatted(file, e.getMessage()));
    }
    return documents;
  }

  /**
   * The one document of a file.
   *
   * @throws BadDocument also when there is none or another one
   */
  public static Node one(Path file) {
    List<Node> documents = all(file);
    if (documents.isEmpty()) {
      throw new BadDocument("%s is empty.".formatted(file));
    }
    if (documents.size() > 1) {
      throw new YamlDocuments(file)
          .wrong(
              documents.get(1).getStartMark(),
              "A second document begins here; this command reads one. Put it into a file of its own.");
    }
    return documents.getFirst();
  }

  /** A text file without its byte-order mark. */
  public static String text(Path file) {
    if (Files.isDirectory(file) || !Files.isReadable(file)) {
      throw new BadDocument("The file (%s) cannot be read. Is the path right?".formatted(file));
    }
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new BadDocument("%s is no text in UTF-8. Save it as UTF-8.".formatted(file));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The file (%s) cannot be read: %s.".formatted(file, e.getMessage()), e);
    }
  }

  /** Looks at every node once, however many aliases name it. */
  private void check(Node node) {
    if (open.contains(node)) {
      throw wrong(node.getStartMark(), "This is within itself, by an alias.");
    }
    if (!checked.add(node)) {
      return;
    }
    open.add(node);
    switch (node) {
      case MappingNode mapping -> check(mapping);
      case SequenceNode list -> list.getValue().forEach(this::check);
      case AnchorNode anchor -> check(anchor.getRealNode());
      default -> {}
    }
    open.remove(node);
  }

  private void check(MappingNode mapping) {
    Set<String> keys = new HashSet<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw wrong(tuple.getKeyNode().getStartMark(), "A key must be a text.");
      }
      if (!keys.add(key.getValue())) {
        throw wrong(
            key.getStartMark(),
            "The key %s stands twice in the same mapping. Remove one.".formatted(key.getValue()));
      }
      check(tuple.getValueNode());
    }
  }

  private BadDocument wrong(Mark mark, String what) {
    return new BadDocument(
        "%s:%d: %s".formatted(file, mark == null ? 1 : mark.getLine() + 1, what));
  }
}
