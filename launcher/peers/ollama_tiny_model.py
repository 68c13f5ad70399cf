"""Writes a tiny but real GGUF model: architecture llama, two layers of 64, byte vocabulary, random weights.

    python ollama_tiny_model.py FILE [FEED_FORWARD_LENGTH] [SEED]

The default is about half a megabyte. FEED_FORWARD_LENGTH 16384 makes it about 25 MB, long enough to watch a pull.
Random weights do not compress, and a fixed seed gives the same digest every time.
"""

import sys

import gguf
import numpy

LAYERS, WIDTH, HEADS, CONTEXT = 2, 64, 4, 512
CHAT_TEMPLATE = (
    "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}assistant: "
)


def write(path: str, feed_forward: int, seed: int) -> None:
    random = numpy.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(feed_forward)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)

    tokens = [b"<unk>", b"<s>", b"</s>"] + [f"<0x{byte:02X}>".encode() for byte in range(256)]
    types = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL] + [gguf.TokenType.BYTE] * 256
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(types)
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_chat_template(CHAT_TEMPLATE)

    def weights(name: str, *shape: int) -> None:
        writer.add_tensor(name, (random.standard_normal(shape) * 0.05).astype(numpy.float32))

    def ones(name: str) -> None:
        writer.add_tensor(name, numpy.ones(WIDTH, dtype=numpy.float32))

    weights("token_embd.weight", len(tokens), WIDTH)
    ones("output_norm.weight")
    weights("output.weight", len(tokens), WIDTH)
    for layer in range(LAYERS):
        block = f"blk.{layer}."
        ones(block + "attn_norm.weight")
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            weights(f"{block}{part}.weight", WIDTH, WIDTH)
        ones(block + "ffn_norm.weight")
        weights(block + "ffn_gate.weight", feed_forward, WIDTH)
        weights(block + "ffn_up.weight", feed_forward, WIDTH)
        weights(block + "ffn_down.weight", WIDTH, feed_forward)

    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    write(
        sys.argv[1],
        int(sys.argv[2]) if len(sys.argv) > 2 else 128,
        int(sys.argv[3]) if len(sys.argv) > 3 else 1,
    )
