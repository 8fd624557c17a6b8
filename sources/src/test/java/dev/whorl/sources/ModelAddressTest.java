package dev.whorl.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelAddressTest {
  @ParameterizedTest
  @CsvSource({
    "hf://org/name, hf://org/name@main, false",
    "hf://org/name@v1.0/sub/x-Q4_K_M.gguf, hf://org/name@v1.0/sub/x-Q4_K_M.gguf, false",
    "hf://org/name@0123456789012345678901234567890123456789, hf://org/name@0123456789012345678901234567890123456789, true",
    "oci://registry.local:5000/models/tiny, oci://registry.local:5000/models/tiny:latest, false",
    "oci://ghcr.io/a/b:v1, oci://ghcr.io/a/b:v1, false",
    "oci://ghcr.io/a/b:v1@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, oci://ghcr.io/a/b@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, true",
    "s3://models/llama/, s3://models/llama, false",
    "s3://models/a/b.gguf#sha256=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, s3://models/a/b.gguf#sha256=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, true",
    "https://h:8443/a/b.gguf?x=1, https://h:8443/a/b.gguf?x=1, false",
  })
  void isReadAndWritten(String uri, String text, boolean pinned) throws SourceFault {
    ModelAddress address = ModelAddress.parse(uri);
    assertThat(address.text()).isEqualTo(text);
    assertThat(address.pinned()).isEqualTo(pinned);
    assertThat(ModelAddress.parse(text)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hf://name",
        "hf://org/name/../x",
        "hf://org/name#sha256=00",
        "oci://host",
        "oci://host/Upper",
        "s3://bucket",
        "s3://bucket/a//b",
        "s3://bucket/a.gguf#sha256=zz",
        "https://user:word@h/a.gguf",
        "https:///a.gguf",
        "https://h/a.safetensors",
        "http://h/a.gguf",
        "store://s/a.gguf",
        "",
      })
  void isRefusedInASentenceThatNamesIt(String uri) {
    assertThatThrownBy(() -> ModelAddress.parse(uri))
        .isInstanceOf(SourceFault.class)
        .hasMessageContaining("(" + uri.replaceFirst("#.*", ""))
        .hasMessageEndingWith(".");
  }
}
