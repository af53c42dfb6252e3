"""The 志愿积分超市: goods and services for points, from the shelf to the receipt."""
