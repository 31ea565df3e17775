"""What the owner may choose, validated and frozen."""
