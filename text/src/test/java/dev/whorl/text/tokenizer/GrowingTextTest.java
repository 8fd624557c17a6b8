package dev.whorl.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Growing texts over a tokenizer whose ids are bytes. */
class GrowingTextTest {
  private final GrowingText text = new GrowingText(new Bytes());

  @Test
  void aCharacterComesWhenItIsWhole() {
    assertThat(text.add(0xF0)).isEmpty();
    assertThat(text.add(0x9F)).isEmpty();
    assertThat(text.add(0x99)).isEmpty();
    assertThat(text.add(0x83)).isEqualTo("🙃");
    assertThat(text.add('!')).isEqualTo("!");
    assertThat(text.finish()).isEmpty();
  }

  @Test
  void halfACharacterAtTheEndIsShownAsBroken() {
    text.add('a');
    text.add(0xF0);

    assertThat(text.finish()).isEqualTo("\uFFFD");
  }

  @Test
  void bytesThatAreNoTextDoNotHoldTheTextForEver() {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      all.append(text.add(0x80));
    }
    all.append(text.add('x')).append(text.finish());

    assertThat(all.toString()).startsWith("\uFFFD").endsWith("x").hasSize(51);
  }

  @Test
  void tokensWithoutATextAreNotKept() {
    Bytes bytes = new Bytes();
    GrowingText growing = new GrowingText(bytes);
    growing.add('a');
    for (int i = 0; i < 1000; i++) {
      assertThat(growing.add(Bytes.SILENT)).isEmpty();
    }

    assertThat(growing.add('b')).isEqualTo("b");
    assertThat(bytes.longest).isLessThan(20);
  }

  /** Ids are bytes. */
  private static final class Bytes implements Tokenizer {
    static final int SILENT = 1000;

    int longest; // ids that were decoded at a time

    @Override
    public List<Integer> encode(String from, boolean addSpecial) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String quote(String from) {
      return from;
    }

    @Override
    public String unquote(String from) {
      return from;
    }

    @Override
    public String decode(List<Integer> all) {
      longest = Math.max(longest, all.size());
      List<Integer> ids = all.stream().filter(id -> id != SILENT).toList();
      byte[] bytes = new byte[ids.size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = ids.get(i).byteValue();
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public TokenText token(int id) {
      return TokenText.of(new byte[] {(byte) id});
    }

    @Override
    public int size() {
      return 256;
    }
  }
}
