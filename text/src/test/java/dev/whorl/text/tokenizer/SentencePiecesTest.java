package dev.whorl.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SentencePiece tokenizers of GGUF files. The ids follow from the scores, by hand. */
class SentencePiecesTest {
  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int UNUSED = 5;
  private static final int BYTE = 6;

  private final ObjectNode metadata = new ObjectMapper().createObjectNode();

  SentencePiecesTest() {
    metadata.put("tokenizer.ggml.model", "llama");
    add("<unk>", 0, UNKNOWN);
    add("<s>", 0, CONTROL);
    add("</s>", 0, CONTROL);
    add("▁", -10, NORMAL);
    add("a", -11, NORMAL);
    add("b", -12, NORMAL);
    add("ab", -2, NORMAL);
    add("▁a", -1, NORMAL);
    add("bb", -3, NORMAL); // 8
    add("<0xC3>", 0, BYTE);
    add("<0xA9>", 0, BYTE); // 10
    add("<x>", 0, USER_DEFINED);
    add("▁▁", 0, USER_DEFINED); // 12
    add("▁▁▁", 0, USER_DEFINED);
    add("ba", -0.5, UNUSED); // 14
  }

  @Test
  void theBestScoreIsJoinedFirst() throws Exception {
    // "▁abb": "▁a" (-1) comes before "ab" (-2), then "bb" (-3).
    assertThat(encode("abb")).containsExactly(7, 8);
    noSpaceInFront();
    assertThat(encode("abb")).containsExactly(6, 5);
  }

  @Test
  void whatIsUnusedIsNotMade() throws Exception {
    noSpaceInFront();

    assertThat(encode("ba")).containsExactly(5, 4);
  }

  @Test
  void charactersWithoutAPieceAreWrittenInBytes() throws Exception {
    assertThat(encode("é")).containsExactly(3, 9, 10);
    assertThat(encode("")).isEmpty();
  }

  @Test
  void aSpaceStandsBehindControlTokensToo() throws Exception {
    assertThat(encode("<s>b</s>b<x>b")).containsExactly(1, 3, 5, 2, 3, 5, 11, 3, 5);
    noSpaceInFront();
    assertThat(encode("<s>b</s>b<x>b")).containsExactly(1, 5, 2, 5, 11, 5);
  }

  @Test
  void runsOfSpacesGrowFromTheLeft() throws Exception {
    noSpaceInFront();

    assertThat(encode("    b")).containsExactly(13, 3, 5);
    assertThat(encode("  b")).containsExactly(12, 5);
  }

  @Test
  void textsComeBack() throws Exception {
    try (HuggingFaceText tokenizer = read()) {
      for (String text : List.of("abb é b", "  b", "b")) {
        assertThat(tokenizer.decode(tokenizer.encode(text, true))).isEqualTo(text);
      }
    }
  }

  @Test
  void aBeginTokenIsUsualAndAnEndTokenIsNot() throws Exception {
    assertThat(encode("b", true)).containsExactly(1, 3, 5);

    metadata.put("tokenizer.ggml.add_bos_token", false);
    metadata.put("tokenizer.ggml.add_eos_token", true);
    assertThat(encode("b", true)).containsExactly(3, 5, 2);
  }

  @Test
  void tokensOfPhi3SwallowTheSpaceBehindThem() throws Exception {
    metadata.put("general.name", "Phi-3 mini");

    assertThat(encode("<x>  b")).containsExactly(11, 3, 5);
    assertThat(encode("<s>  b")).containsExactly(1, 13, 5);
  }

  @Test
  void unigramTakesTheLikeliestCut() throws Exception {
    metadata.put("tokenizer.ggml.model", "t5").put("tokenizer.ggml.remove_extra_whitespaces", true);
    metadata.put("tokenizer.ggml.eos_token_id", 2);

    // "▁a" + "bb" (-4) against "▁" + "ab" + "b" (-24).
    assertThat(encode("  abb ")).containsExactly(7, 8);
    assertThat(encode("abb", true)).containsExactly(7, 8, 2);
  }

  @Test
  void damagedFilesAreRefused() {
    metadata.withArray("tokenizer.ggml.scores").remove(0);
    assertThatThrownBy(this::read).hasMessageContaining("14 scores for 15 tokens");

    metadata.withArray("tokenizer.ggml.scores").add(0);
    metadata.withArray("tokenizer.ggml.tokens").set(5, "a");
    assertThatThrownBy(this::read).hasMessageContaining("the token (a) twice, as 4 and 5");
  }

  /** Vocabularies of another kind under this name: what is wrong, and what helps. */
  @Test
  void aVocabularyThatCannotWriteEveryTextIsRefusedWithAdvice() {
    metadata.withArray("tokenizer.ggml.token_type").set(0, CONTROL).set(9, NORMAL).set(10, NORMAL);

    assertThatThrownBy(this::read)
        .isInstanceOf(UnusableModelFile.class)
        .hasMessageContaining("The tokenizer cannot be made")
        .hasMessageContaining("tokenizer.json beside the file");
  }

  private void add(String token, double score, int type) {
    metadata.withArray("tokenizer.ggml.tokens").add(token);
    metadata.withArray("tokenizer.ggml.scores").add(score);
    metadata.withArray("tokenizer.ggml.token_type").add(type);
  }

  private void noSpaceInFront() {
    metadata.put("tokenizer.ggml.add_space_prefix", false);
  }

  private HuggingFaceText read() throws UnusableModelFile {
    return HuggingFaceText.read(GgufTokenizer.document(metadata));
  }

  private List<Integer> encode(String text) throws UnusableModelFile {
    return encode(text, false);
  }

  private List<Integer> encode(String text, boolean special) throws UnusableModelFile {
    try (HuggingFaceText tokenizer = read()) {
      return tokenizer.encode(text, special);
    }
  }
}
