package dev.whorl.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents of a tiny vocabulary, and metadata that cannot be used. */
class GgufTokenizerTest {
  private final ObjectNode metadata = new ObjectMapper().createObjectNode();

  GgufTokenizerTest() {
    metadata.put("tokenizer.ggml.model", "gpt2").put("tokenizer.ggml.pre", "smollm");
    var tokens = metadata.putArray("tokenizer.ggml.tokens");
    var types = metadata.putArray("tokenizer.ggml.token_type");
    for (String token : List.of("<s>", "a", "b", "1", "2", "11", "ab", "Ġ", "<x>")) {
      tokens.add(token);
      types.add(token.equals("<s>") ? 3 : token.equals("<x>") ? 4 : 1);
    }
    metadata.putArray("tokenizer.ggml.merges").add("a b").add("1 1");
  }

  @ParameterizedTest
  @CsvSource({"smollm, 3 3", "llama-bpe, 5", "qwen2, 3 3", "gpt-2, 5"})
  void digitsAreCutAsTheNameSays(String pre, String ids) throws Exception {
    metadata.put("tokenizer.ggml.pre", pre).put("tokenizer.ggml.bos_token_id", 0);

    assertThat(encode("11", false)).isEqualTo(ids);
  }

  @Test
  void controlTokensAreSpecialAndOwnOnesAreText() throws Exception {
    try (HuggingFaceText tokenizer = read()) {
      assertThat(tokenizer.encode("<s>ab<x>", false)).containsExactly(0, 6, 8);
      assertThat(tokenizer.decode(List.of(0, 6, 8))).isEqualTo("ab<x>");
    }
  }

  @Test
  void aBeginTokenIsAddedWhereTheModelWantsOne() throws Exception {
    metadata.put("tokenizer.ggml.add_bos_token", true).put("tokenizer.ggml.bos_token_id", 0);

    assertThat(encode("ab", true)).isEqualTo("0 6");
    assertThat(encode("ab", false)).isEqualTo("6");

    metadata.put("tokenizer.ggml.add_eos_token", true).put("tokenizer.ggml.eos_token_id", 8);
    assertThat(encode("ab", true)).isEqualTo("0 6 8");

    metadata.put("tokenizer.ggml.bos_token_id", 9);
    assertThatThrownBy(this::read).hasMessageContaining("tokenizer.ggml.bos_token_id (9)");
  }

  @Test
  void llama3WantsItsBeginTokenWithoutSayingSo() throws Exception {
    metadata.put("tokenizer.ggml.pre", "llama-bpe").put("tokenizer.ggml.bos_token_id", 0);
    assertThat(encode("ab", true)).isEqualTo("0 6");

    metadata.put("tokenizer.ggml.add_bos_token", false);
    assertThat(encode("ab", true)).isEqualTo("6");
  }

  @Test
  void aMergeOfOtherTokensIsRefused() {
    metadata.putArray("tokenizer.ggml.merges").add("a 2");

    assertThatThrownBy(this::read).hasMessageContaining("merge (a 2)").hasMessageContaining("(a2)");
  }

  @Test
  void aScoreThatIsNoNumberIsRefused() {
    metadata.put("tokenizer.ggml.model", "llama");
    metadata.putArray("tokenizer.ggml.scores").add(-1.5).addNull(); // how JSON has NaN
    for (int id = 2; id < 9; id++) {
      metadata.withArray("tokenizer.ggml.scores").add(0.0);
    }

    assertThatThrownBy(this::read).hasMessageContaining("token 1 (a)");
  }

  @Test
  void aMissingPreTokenizerIsRefused() {
    metadata.remove("tokenizer.ggml.pre");

    assertThatThrownBy(this::read).hasMessageContaining("tokenizer.ggml.pre = missing");
  }

  @Test
  void anotherKindIsRefusedByName() {
    metadata.put("tokenizer.ggml.model", "bert");

    assertThatThrownBy(this::read)
        .isInstanceOf(UnusableModelFile.class)
        .hasMessageContaining("tokenizer.ggml.model = bert")
        .hasMessageContaining("tokenizer.json");
  }

  @Test
  void anUnknownPreTokenizerIsRefusedByName() {
    metadata.put("tokenizer.ggml.pre", "mystery");

    assertThatThrownBy(this::read).hasMessageContaining("tokenizer.ggml.pre = mystery");
  }

  @Test
  void damagedListsAreRefused() {
    metadata.withArray("tokenizer.ggml.token_type").add(1);
    assertThatThrownBy(this::read).hasMessageContaining("10 token types for 9 tokens");

    metadata.remove("tokenizer.ggml.merges");
    metadata.withArray("tokenizer.ggml.token_type").remove(9);
    assertThatThrownBy(this::read).hasMessageContaining("tokenizer.ggml.merges");
  }

  private HuggingFaceText read() throws UnusableModelFile {
    return HuggingFaceText.read(GgufTokenizer.document(metadata));
  }

  private String encode(String text, boolean addSpecial) throws UnusableModelFile {
    try (HuggingFaceText tokenizer = read()) {
      return String.join(
          " ", tokenizer.encode(text, addSpecial).stream().map(String::valueOf).toList());
    }
  }
}
