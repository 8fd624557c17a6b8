package dev.whorl.cli.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.text.model.ModelReader;
import dev.whorl.text.tokenizer.HuggingFaceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The long form of the tokenizer tests: published vocabularies as llama.cpp carries them ({@code
 * models/ggml-vocab-NAME.gguf}) with its texts ({@code .inp}) and the ids that transformers makes
 * of them ({@code .out}), or with a JSON list of texts and ids ({@code NAME.json}). Needs a folder
 * of such files: {@code -Dtest=PublishedVocabulariesComparison -Dwhorl.vocabularies=FOLDER}.
 */
class PublishedVocabulariesComparison {
  static final String FOLDER = "whorl.vocabularies";
  private static final String END_OF_TEXT = "\n__ggml_vocab_test__\n";

  record Case(String text, List<Integer> ids) {}

  static List<Path> vocabularies() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty(FOLDER)))) {
      return files
          .filter(file -> file.toString().endsWith(".gguf") && !cases(file).isEmpty())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void cutsAsPublished(Path file) throws Exception {
    long started = System.nanoTime();
    List<Case> different = new ArrayList<>();
    List<Case> cases = cases(file);
    try (HuggingFaceText tokenizer = ModelReader.tokenizer(FileTexts.of(file))) {
      System.out.printf(
          "%s: read in %.1f s, %d cases%n",
          file.getFileName(), (System.nanoTime() - started) / 1e9, cases.size());
      for (Case one : cases) {
        List<Integer> ids = tokenizer.encode(one.text(), false);
        if (!ids.equals(one.ids())) {
          different.add(one);
          System.out.printf("%s%n  %s%n  %s%n", one.text().replace("\n", "\\n"), one.ids(), ids);
        }
      }
    }
    assertThat(different).isEmpty();
  }

  private static List<Case> cases(Path vocabulary) {
    try {
      List<Case> cases = new ArrayList<>();
      Path texts = Path.of(vocabulary + ".inp");
      Path ids = Path.of(vocabulary + ".out");
      if (Files.exists(texts) && Files.exists(ids)) {
        String[] inputs = Files.readString(texts).split(END_OF_TEXT, -1);
        List<String> outputs = Files.readAllLines(ids);
        for (int i = 0; i < outputs.size(); i++) {
          cases.add(new Case(inputs[i], numbers(outputs.get(i))));
        }
      }
      Path list = Path.of(vocabulary.toString().replaceAll("gguf$", "json"));
      if (Files.exists(list)) {
        for (JsonNode one : new ObjectMapper().readTree(list.toFile())) {
          cases.add(
              new Case(
                  one.path("text").asText(),
                  StreamSupport.stream(one.path("ids").spliterator(), false)
                      .map(JsonNode::asInt)
                      .toList()));
        }
      }
      return cases;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<Integer> numbers(String line) {
    return Arrays.stream(line.strip().split(" +"))
        .filter(number -> !number.isEmpty())
        .map(Integer::valueOf)
        .toList();
  }
}
