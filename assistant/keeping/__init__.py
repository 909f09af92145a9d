"""How the record is kept: its tables, who may open what, what is linked, withdrawn and proved whole."""
