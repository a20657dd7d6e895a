"""Ways a household may go, as dated papers with what they lead to: driven by hand here, and through the real doors."""
