package dev.whorl.tuner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.text.model.ServedModel;
import dev.whorl.text.tokenizer.TokenText;
import dev.whorl.text.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TuningDataTest {
  private static final int BEGIN = 1;
  private static final int END = 2;
  @TempDir private Path folder;

  /** One id per letter; a begin token on request. */
  private static final class Letters implements Tokenizer {
    @Override
    public List<Integer> encode(String text, boolean addSpecial) {
      List<Integer> ids = new ArrayList<>();
      if (addSpecial) {
        ids.add(BEGIN);
      }
      text.chars().forEach(ids::add);
      return ids;
    }

    @Override
    public String quote(String text) {
      return text;
    }

    @Override
    public String unquote(String text) {
      return text;
    }

    @Override
    public String decode(List<Integer> ids) {
      throw new UnsupportedOperationException();
    }

    @Override
    public TokenText token(int id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int size() {
      return 256;
    }
  }

  private static final ServedModel MODEL =
      new ServedModel(
          new Letters(),
          conversation -> {
            StringBuilder text = new StringBuilder();
            for (Map<String, Object> message : conversation.messages()) {
              text.append(String.valueOf(message.get("role")).charAt(0));
              text.append(message.get("content")).append('.');
            }
            boolean prompt =
                !Boolean.FALSE.equals(conversation.variables().get("add_generation_prompt"));
            return prompt ? text.append('a').toString() : text.toString();
          },
          List.of(END));

  private List<Example> read(String... lines) throws Exception {
    Path file = Files.write(folder.resolve("data.jsonl"), List.of(lines));
    return TuningData.read(file, MODEL, 20);
  }

  @Test
  void learnsWhatEachFormAsksFor() throws Exception {
    List<Example> examples =
        read(
            "{\"text\": \"ab\"}",
            "",
            "{\"prompt\": \"ab\", \"completion\": \"cd\"}",
            "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}, {\"role\": \"assistant\","
                + " \"content\": \"yz\"}]}");
    assertThat(examples)
        .containsExactly(
            new Example(List.of(BEGIN, (int) 'a', (int) 'b'), 1),
            new Example(List.of(BEGIN, (int) 'a', (int) 'b', (int) 'c', (int) 'd', END), 3),
            new Example(new Letters().encode("ux.ayz.", false), 4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"text\": \"ab\"             | is no JSON",
        "[1]                           | is no JSON object",
        "{\"txt\": \"ab\"}             | has neither messages",
        "{\"text\": 5}                 | text (5) is no text",
        "{\"prompt\": \"aaaaaaaaaaaa\", \"completion\": \"aaaaaaaaaaaa\"} | has 26 tokens, and an"
            + " example may have 20",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}]} | has fewer than two messages",
        "{\"messages\": [{\"role\": \"assistant\", \"content\": \"x\"}, {\"role\": \"user\","
            + " \"content\": \"y\"}]} | of role (user)",
        "{\"messages\": 7}             | messages (7) is no list"
      })
  void badLinesAreNamed(String line, String why) {
    assertThatThrownBy(() -> read("{\"text\": \"ab\"}", line))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("data.jsonl, line 2: it ")
        .hasMessageContaining(why);
  }

  @Test
  void anEmptyFileHasNothingToLearn() {
    assertThatThrownBy(() -> read("")).hasMessageContaining("has no examples");
  }
}
