package dev.whorl.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Texts of a Llama 2 style tokenizer, whose decoder drops the first space. */
class SentencePieceTextTest {
  private static final String JSON =
      """
      {"added_tokens": [{"id": 0, "content": "<s>", "special": true, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false}],
       "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
       "decoder": {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
          {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
       "model": {"type": "BPE", "unk_token": "<s>", "fuse_unk": true, "byte_fallback": true, "merges": [],
          "vocab": {"<s>": 0, "▁": 1, "a": 2, "▁Paris": 3, "<0xC3>": 4, "<0xA9>": 5}}}
      """;

  private final HuggingFaceText tokenizer = read();

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @Test
  void aTextBehindAnotherKeepsItsFirstSpace() {
    assertThat(new GrowingText(tokenizer, List.of(0, 1, 2)).add(3)).isEqualTo(" Paris");
    assertThat(new GrowingText(tokenizer).add(3)).isEqualTo("Paris");
  }

  @Test
  void spacesOfTheirOwnAreKeptToo() {
    GrowingText text = new GrowingText(tokenizer, List.of(2));

    assertThat(text.add(1)).isEqualTo(" ");
    assertThat(text.add(1)).isEqualTo(" ");
    assertThat(text.add(2)).isEqualTo("a");
  }

  @Test
  void aTextOfItsOwnLosesOneSpaceOnly() {
    GrowingText text = new GrowingText(tokenizer);

    assertThat(text.add(1) + text.add(1) + text.add(2) + text.finish()).isEqualTo(" a");
  }

  @Test
  void aTokenByItselfKeepsItsSpaceAndItsBytes() {
    assertThat(tokenizer.token(3).text()).isEqualTo(" Paris");
    assertThat(tokenizer.token(4).bytes()).containsExactly(0xC3);
    assertThat(tokenizer.token(0).text()).isEqualTo("<s>");
  }

  @Test
  void bytesBecomeACharacter() {
    GrowingText text = new GrowingText(tokenizer, List.of(2));

    assertThat(text.add(4)).isEmpty();
    assertThat(text.add(5)).isEqualTo("é");
  }

  private static HuggingFaceText read() {
    try {
      return HuggingFaceText.read(new ObjectMapper().readTree(JSON));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
