package dev.whorl.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Control tokens that are meant, and those that only look like it. One character is one token. */
class ControlTokensTest {
  private static final String JSON =
      """
      {"added_tokens": [
         {"id": 5, "content": "<s>", "special": true, %1$s}, {"id": 6, "content": "<s><s>", "special": true, %1$s},
         {"id": 7, "content": "~", "special": true, %1$s}, {"id": 8, "content": "<b>", "special": false, %1$s}],
       "post_processor": {"type": "TemplateProcessing",
         "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
         "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
         "special_tokens": {"<s>": {"id": "<s>", "ids": [5], "tokens": ["<s>"]}}},
       "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
       "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false},
       "model": {"type": "BPE", "vocab": {"a": 0, "<": 1, ">": 2, "s": 3, "~": 7, "b": 9, "<s>": 5}, "merges": []}}
      """
          .formatted(
              "\"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\": false");

  private final HuggingFaceText tokenizer = read();

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @Test
  void unquotedTheLongestIsRecognised() {
    assertThat(tokenizer.encode("a<s>a", false)).containsExactly(0, 5, 0);
    assertThat(tokenizer.encode("<s><s>", false)).containsExactly(6);
    assertThat(tokenizer.encode("~", false)).containsExactly(7);
  }

  @Test
  void quotedTheyAreText() {
    assertThat(tokenizer.encode(tokenizer.quote("a<s>a"), false)).containsExactly(0, 1, 3, 2, 0);
    assertThat(tokenizer.encode(tokenizer.quote("<s><s>") + "<s>", false))
        .containsExactly(1, 3, 2, 1, 3, 2, 5);
  }

  @Test
  void ordinaryAddedTokensAreTextOfAnyone() {
    assertThat(tokenizer.quote("<b>")).isEqualTo("<b>");
    assertThat(tokenizer.encode("<b>", false)).containsExactly(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "<s>", "~~<s", "a<s><s>~", "🙃\uFDD0<s>\uFDD0"})
  void aQuotedTextIsTheSameText(String text) {
    assertThat(tokenizer.unquote(tokenizer.quote(text))).isEqualTo(text);
  }

  @Test
  void theBeginTokenComesOnce() {
    assertThat(tokenizer.encode("a", true)).containsExactly(5, 0);
    assertThat(tokenizer.encode("<s>a", true)).containsExactly(5, 0);
    assertThat(tokenizer.encode("", true)).containsExactly(5);
  }

  @Test
  void idsThatOnlyTheModelHasAreEmpty() {
    assertThat(tokenizer.decode(List.of(0, 300, 4, 0))).isEqualTo("aa");
    assertThat(tokenizer.token(300).text()).isEmpty();
    assertThat(tokenizer.token(4).text()).isEmpty(); // a gap
  }

  @Test
  void decodedTokensHaveTheirOwnNames() {
    assertThat(tokenizer.decode(List.of(0, 5, 8))).isEqualTo("a<b>");
    assertThat(tokenizer.token(5).text()).isEqualTo("<s>");
    assertThat(tokenizer.size()).isEqualTo(10);
  }

  private static HuggingFaceText read() {
    try {
      JsonNode json = new ObjectMapper().readTree(JSON);
      return HuggingFaceText.read(json);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
