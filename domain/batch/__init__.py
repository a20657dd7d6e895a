"""The batch (đợt): what happens once for many households; its decisions are facts for its cases."""
